// Runs bytecode on go-ethereum. Input: a JSON list of {name, code, gas, rounds} on standard input, code in hexadecimal. Output: a
// JSON line for each, with the gas that was used and the milliseconds of processor time that each round took. Every round starts from the same state.
package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"runtime"
	"syscall"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/core/tracing"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/params"
	"github.com/holiman/uint256"
)

type job struct {
	Name   string
	Code   string
	Gas    uint64
	Rounds int
}

type result struct {
	Name    string    `json:"name"`
	GasUsed uint64    `json:"gasUsed"`
	Ms      []float64 `json:"ms"`
	Failure string    `json:"failure,omitempty"`
}

var contract = common.HexToAddress("0x1010")
var caller = common.HexToAddress("0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b")
var coinbase = common.HexToAddress("0xcbcbcbcbcbcbcbcbcbcbcbcbcbcbcbcbcbcbcbcb")

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func osaka() *params.ChainConfig {
	zero := uint64(0)
	block := new(big.Int)
	return &params.ChainConfig{
		ChainID: big.NewInt(1), HomesteadBlock: block, EIP150Block: block, EIP155Block: block, EIP158Block: block,
		ByzantiumBlock: block, ConstantinopleBlock: block, PetersburgBlock: block, IstanbulBlock: block, MuirGlacierBlock: block,
		BerlinBlock: block, LondonBlock: block, TerminalTotalDifficulty: block,
		ShanghaiTime: &zero, CancunTime: &zero, PragueTime: &zero, OsakaTime: &zero, BlobScheduleConfig: params.DefaultBlobSchedule,
	}
}

func run(work job) result {
	config := osaka()
	database := must(state.New(types.EmptyRootHash, state.NewDatabaseForTesting()))
	database.SetCode(contract, must(hex.DecodeString(work.Code)), tracing.CodeChangeUnspecified)
	database.SetNonce(contract, 1, tracing.NonceChangeUnspecified)
	ether := new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(24))
	database.SetBalance(contract, ether, tracing.BalanceChangeUnspecified)
	database.SetBalance(caller, ether, tracing.BalanceChangeUnspecified)
	rules := config.Rules(big.NewInt(1), true, 1)
	database.Finalise(rules)
	evm := vm.NewEVM(vm.BlockContext{
		CanTransfer: core.CanTransfer, Transfer: core.Transfer,
		GetHash:  func(uint64) common.Hash { return common.Hash{} },
		Coinbase: coinbase, BlockNumber: big.NewInt(1), Time: 1, Difficulty: new(big.Int), GasLimit: 1 << 50,
		BaseFee: new(big.Int), BlobBaseFee: big.NewInt(1), Random: &common.Hash{},
	}, database, config, vm.Config{})
	answer := result{Name: work.Name}
	for round := 0; round < work.Rounds; round++ {
		snapshot := database.Snapshot()
		database.Prepare(rules, caller, coinbase, &contract, vm.ActivePrecompiles(rules), nil)
		evm.SetTxContext(vm.TxContext{Origin: caller, GasPrice: uint256.NewInt(0)})
		started := threadMs()
		_, left, err := evm.Call(caller, contract, nil, vm.NewGasBudget(work.Gas, 0), new(uint256.Int))
		answer.Ms = append(answer.Ms, threadMs()-started)
		answer.GasUsed = work.Gas - left.ExecutionGas
		if err != nil {
			answer.Failure = err.Error()
		}
		database.RevertToSnapshot(snapshot)
	}
	return answer
}

// Milliseconds of processor time of the calling thread, which must stay the same.
func threadMs() float64 {
	const thisThread = 1
	var usage syscall.Rusage
	if err := syscall.Getrusage(thisThread, &usage); err != nil {
		panic(err)
	}
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e6
}

func main() {
	runtime.LockOSThread()
	var jobs []job
	if err := json.NewDecoder(os.Stdin).Decode(&jobs); err != nil {
		panic(err)
	}
	for _, work := range jobs {
		fmt.Println(string(must(json.Marshal(run(work)))))
	}
}
