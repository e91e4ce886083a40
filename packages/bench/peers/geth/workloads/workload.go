package main

import (
	"encoding/json"
	"fmt"
	"math/big"
	"os"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/params"
	"github.com/holiman/uint256"
)

// The files that describe a workload.

type workload struct {
	Fork        string                     `json:"fork"`
	ChainID     hexutil.Big                `json:"chainId"`
	Block       block                      `json:"block"`
	BlockHashes map[string]common.Hash     `json:"blockHashes"`
	Accounts    map[common.Address]account `json:"accounts"`
}

type block struct {
	Number      hexutil.Big    `json:"number"`
	Timestamp   hexutil.Uint64 `json:"timestamp"`
	GasLimit    hexutil.Uint64 `json:"gasLimit"`
	BaseFee     hexutil.Big    `json:"baseFee"`
	Coinbase    common.Address `json:"coinbase"`
	Difficulty  hexutil.Big    `json:"difficulty"`
	PrevRandao  common.Hash    `json:"prevRandao"`
	BlobBaseFee hexutil.Big    `json:"blobBaseFee"`
}

type account struct {
	Nonce   hexutil.Uint64              `json:"nonce"`
	Balance hexutil.Big                 `json:"balance"`
	Code    hexutil.Bytes               `json:"code"`
	Storage map[common.Hash]common.Hash `json:"storage"`
}

type transaction struct {
	Type           uint8           `json:"type"`
	Sender         common.Address  `json:"sender"`
	To             *common.Address `json:"to"`
	Nonce          hexutil.Uint64  `json:"nonce"`
	GasLimit       hexutil.Uint64  `json:"gasLimit"`
	Value          hexutil.Big     `json:"value"`
	Data           hexutil.Bytes   `json:"data"`
	MaxFee         hexutil.Big     `json:"maxFee"`
	MaxPriorityFee *hexutil.Big    `json:"maxPriorityFee"`
	AccessList     []accessEntry   `json:"accessList"`
	BlobHashes     []common.Hash   `json:"blobHashes"`
	MaxBlobFee     *hexutil.Big    `json:"maxBlobFee"`
}

// accessEntry is an array of an address and an array of its slots.
type accessEntry types.AccessTuple

func (entry *accessEntry) UnmarshalJSON(text []byte) error {
	return json.Unmarshal(text, &[]any{&entry.Address, &entry.StorageKeys})
}

func readJSON[T any](path string) T {
	var value T
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, &value)
	}
	if err != nil {
		panic(err)
	}
	return value
}

func uint256FromBig(value hexutil.Big) *uint256.Int {
	return uint256.MustFromBig(value.ToInt())
}

func (tx transaction) message(baseFee *big.Int) *core.Message {
	feeCap := uint256FromBig(tx.MaxFee)
	tip := feeCap
	if tx.MaxPriorityFee != nil {
		tip = uint256FromBig(*tx.MaxPriorityFee)
	}
	price := new(uint256.Int).Add(tip, uint256.MustFromBig(baseFee))
	if price.Gt(feeCap) {
		price = feeCap
	}
	message := &core.Message{
		To: tx.To, From: tx.Sender, Nonce: uint64(tx.Nonce), Value: uint256FromBig(tx.Value), GasLimit: uint64(tx.GasLimit),
		GasPrice: price, GasFeeCap: feeCap, GasTipCap: tip, Data: tx.Data,
	}
	for _, entry := range tx.AccessList {
		message.AccessList = append(message.AccessList, types.AccessTuple(entry))
	}
	if tx.Type == 3 {
		message.BlobHashes = tx.BlobHashes
		message.BlobGasFeeCap = uint256FromBig(*tx.MaxBlobFee)
	}
	return message
}

var forks = []string{
	"Frontier", "Homestead", "TangerineWhistle", "SpuriousDragon", "Byzantium", "Constantinople", "Petersburg", "Istanbul",
	"Berlin", "London", "Paris", "Shanghai", "Cancun", "Prague", "Osaka",
}

// config switches on the rules up to those of the block.
func (w *workload) config() *params.ChainConfig {
	position := -1
	for i, fork := range forks {
		if fork == w.Fork {
			position = i
		}
	}
	if position < 0 {
		panic(fmt.Sprintf("unknown fork %s", w.Fork))
	}
	has := func(fork string) bool {
		for _, name := range forks[:position+1] {
			if name == fork {
				return true
			}
		}
		return false
	}
	from := func(fork string) *big.Int {
		if has(fork) {
			return new(big.Int)
		}
		return nil
	}
	at := func(fork string) *uint64 {
		if has(fork) {
			return new(uint64)
		}
		return nil
	}
	return &params.ChainConfig{
		ChainID: w.ChainID.ToInt(), HomesteadBlock: from("Homestead"), EIP150Block: from("TangerineWhistle"),
		EIP155Block: from("SpuriousDragon"), EIP158Block: from("SpuriousDragon"), ByzantiumBlock: from("Byzantium"),
		ConstantinopleBlock: from("Constantinople"), PetersburgBlock: from("Petersburg"), IstanbulBlock: from("Istanbul"),
		BerlinBlock: from("Berlin"), LondonBlock: from("London"), TerminalTotalDifficulty: from("Paris"),
		ShanghaiTime: at("Shanghai"), CancunTime: at("Cancun"), PragueTime: at("Prague"), OsakaTime: at("Osaka"),
		BlobScheduleConfig: params.DefaultBlobSchedule,
	}
}
