// geth as a peer: reads one JSON request a line, answers with one JSON line. Requests and files: ../README.md.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/core/tracing"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/params"
)

type request struct {
	Do      string         `json:"do"`
	Name    string         `json:"name"`
	File    string         `json:"file"`
	Reset   bool           `json:"reset"`
	Address common.Address `json:"address"`
	Slot    common.Hash    `json:"slot"`
}

type engine struct {
	workload workload
	config   *params.ChainConfig
	rules    params.Rules
	db       *state.StateDB
	evm      *vm.EVM
}

// newEngine makes the state that the workload begins with, in memory, and an EVM over it.
func newEngine(w workload) *engine {
	config := w.config()
	number := w.Block.Number.ToInt()
	isMerged := config.TerminalTotalDifficulty != nil
	rules := config.Rules(number, isMerged, uint64(w.Block.Timestamp))
	db, err := state.New(types.EmptyRootHash, state.NewDatabaseForTesting())
	if err != nil {
		panic(err)
	}
	for address, account := range w.Accounts {
		db.SetBalance(address, uint256FromBig(account.Balance), tracing.BalanceChangeUnspecified)
		db.SetNonce(address, uint64(account.Nonce), tracing.NonceChangeUnspecified)
		if len(account.Code) > 0 {
			db.SetCode(address, account.Code, tracing.CodeChangeUnspecified)
		}
		for slot, value := range account.Storage {
			db.SetState(address, slot, value)
		}
	}
	db.Finalise(rules)
	var random *common.Hash
	if isMerged {
		random = &w.Block.PrevRandao
	}
	context := vm.BlockContext{
		CanTransfer: core.CanTransfer, Transfer: core.Transfer,
		GetHash:  func(n uint64) common.Hash { return w.BlockHashes[strconv.FormatUint(n, 10)] },
		Coinbase: w.Block.Coinbase, BlockNumber: number, Time: uint64(w.Block.Timestamp), Difficulty: w.Block.Difficulty.ToInt(),
		GasLimit: uint64(w.Block.GasLimit), BaseFee: w.Block.BaseFee.ToInt(), BlobBaseFee: w.Block.BlobBaseFee.ToInt(), Random: random,
	}
	return &engine{w, config, rules, db, vm.NewEVM(context, db, config, vm.Config{})}
}

// run applies transactions; only the loop is timed.
func (e *engine) run(transactions []transaction) map[string]any {
	messages := make([]*core.Message, len(transactions))
	for i, tx := range transactions {
		messages[i] = tx.message(e.workload.Block.BaseFee.ToInt())
	}
	pool := core.NewGasPool(1 << 62)
	var gas, succeeded uint64
	var last *core.ExecutionResult
	started := time.Now()
	for i, message := range messages {
		// As the block processor does for each transaction.
		e.db.SetTxContext(common.Hash{}, i, uint32(i))
		result, err := core.ApplyMessage(e.evm, message, pool)
		if err != nil {
			return map[string]any{"error": err.Error()}
		}
		e.db.Finalise(e.rules)
		gas += result.UsedGas
		if result.Err == nil {
			succeeded++
		}
		last = result
	}
	ms := float64(time.Since(started).Nanoseconds()) / 1e6
	var output hexutil.Bytes
	if last != nil {
		output = last.ReturnData
	}
	return map[string]any{"ms": ms, "gas": gas, "succeeded": succeeded, "output": output}
}

func answer(loaded map[string]*engine, r request) map[string]any {
	if r.Do == "load" {
		loaded[r.Name] = newEngine(readJSON[workload](r.File))
		return map[string]any{}
	}
	e := loaded[r.Name]
	if e == nil {
		return map[string]any{"error": fmt.Sprintf("nothing is loaded as %q", r.Name)}
	}
	switch r.Do {
	case "unload":
		delete(loaded, r.Name)
		return map[string]any{}
	case "run":
		result := e.run(readJSON[[]transaction](r.File))
		if r.Reset {
			loaded[r.Name] = newEngine(e.workload)
		}
		return result
	case "storage":
		return map[string]any{"value": e.db.GetState(r.Address, r.Slot)}
	}
	return map[string]any{"error": fmt.Sprintf("cannot do %q", r.Do)}
}

func main() {
	loaded := map[string]*engine{}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var r request
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			panic(err)
		}
		text, err := json.Marshal(answer(loaded, r))
		if err != nil {
			panic(err)
		}
		fmt.Println(string(text))
	}
}
