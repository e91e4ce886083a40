// geth's trie as a peer: reads one JSON request a line, answers with one JSON line. Requests: ../../README.md.
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/trie"
	"github.com/ethereum/go-ethereum/triedb"
)

const maxRequest = 1 << 26

type request struct {
	Do         string `json:"do"`
	Count      int    `json:"count"`
	ValueBytes int    `json:"valueBytes"`
	// Little-endian numbers of 32 bits.
	Ids     string `json:"ids"`
	Version uint32 `json:"version"`
	Threads int    `json:"threads"`
}

// mix spreads a number over all bits; its constants are those of MurmurHash3.
func mix(h uint32) uint32 {
	h ^= h >> 16
	h *= 0x85ebca6b
	h ^= h >> 13
	h *= 0xc2b2ae35
	return h ^ h>>16
}

// fill writes pseudo-random bytes for (id, salt), as packages/bench/src/state/keys.ts does.
func fill(into []byte, id, salt uint32) {
	for at, word := 0, uint32(0); at < len(into); at, word = at+4, word+1 {
		var bytes [4]byte
		binary.LittleEndian.PutUint32(bytes[:], mix(id^mix(salt*0x9e3779b1+word)))
		copy(into[at:], bytes[:])
	}
}

func key(id uint32) []byte {
	bytes := make([]byte, 32)
	fill(bytes, id, 0)
	return bytes
}

func value(id, version uint32, length int) []byte {
	bytes := make([]byte, length)
	fill(bytes, id, version+1)
	bytes[0] = 0xa0
	return bytes
}

type bench struct {
	trie       *trie.Trie
	valueBytes int
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func (b *bench) load(r request) map[string]any {
	b.trie = trie.NewEmpty(triedb.NewDatabase(rawdb.NewMemoryDatabase(), nil))
	b.valueBytes = r.ValueBytes
	for i := range r.Count {
		must(b.trie.Update(key(uint32(i)), value(uint32(i), 0, r.ValueBytes)))
		if i%100_000 == 99_999 {
			b.trie.Hash()
		}
	}
	root := b.trie.Hash()
	runtime.GC()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	return map[string]any{"root": root, "heapBytes": memory.HeapAlloc}
}

func (b *bench) update(r request) map[string]any {
	ids, err := base64.StdEncoding.DecodeString(r.Ids)
	must(err)
	count := len(ids) / 4
	keys, values := make([][]byte, count), make([][]byte, count)
	for i := range count {
		id := binary.LittleEndian.Uint32(ids[4*i:])
		keys[i], values[i] = key(id), value(id, r.Version, b.valueBytes)
	}
	runtime.GOMAXPROCS(r.Threads)
	started := time.Now()
	must(b.trie.UpdateBatch(keys, values))
	var root common.Hash = b.trie.Hash()
	ms := float64(time.Since(started).Nanoseconds()) / 1e6
	return map[string]any{"ms": ms, "root": root}
}

func main() {
	var b bench
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<16), maxRequest)
	for lines.Scan() {
		var r request
		must(json.Unmarshal(lines.Bytes(), &r))
		var answer map[string]any
		switch r.Do {
		case "load":
			answer = b.load(r)
		case "update":
			answer = b.update(r)
		default:
			answer = map[string]any{"error": fmt.Sprintf("cannot do %q", r.Do)}
		}
		text, err := json.Marshal(answer)
		must(err)
		fmt.Println(string(text))
	}
}
