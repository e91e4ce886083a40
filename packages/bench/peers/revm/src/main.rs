//! revm as a peer: reads one JSON request a line, answers with one JSON line. Requests and files: ../README.md.
mod workload;

use revm::{
    Context, ExecuteCommitEvm, MainBuilder, MainContext, MainnetEvm,
    bytecode::Bytecode,
    context::{BlockEnv, TxEnv, result::ExecutionResult},
    context_interface::block::BlobExcessGasAndPrice,
    database::{CacheDB, EmptyDB},
    handler::MainnetContext,
    primitives::{Address, B256, U256, hex},
    state::AccountInfo,
};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    fs,
    io::{BufRead, Write},
    time::Instant,
};
use workload::{TransactionFile, Workload};

type Db = CacheDB<EmptyDB>;
type Evm = MainnetEvm<MainnetContext<Db>>;

/// The state that a workload begins with.
fn database(workload: &Workload) -> Db {
    let mut db = CacheDB::new(EmptyDB::default());
    for (number, hash) in &workload.block_hashes {
        db.cache.block_hashes.insert(U256::from(number.parse::<u64>().unwrap()), *hash);
    }
    for (address, account) in &workload.accounts {
        let mut info = AccountInfo { nonce: account.nonce.to(), balance: account.balance, ..Default::default() };
        if let Some(code) = &account.code {
            info = info.with_code(Bytecode::new_raw(code.clone()));
        }
        db.insert_account_info(*address, info);
        for (slot, value) in &account.storage {
            db.insert_account_storage(*address, *slot, *value).unwrap();
        }
    }
    db
}

fn engine(workload: &Workload, db: Db) -> Evm {
    let block = &workload.block;
    Context::mainnet()
        .with_db(db)
        .modify_cfg_chained(|cfg| {
            cfg.set_spec_and_mainnet_gas_params(workload.spec());
            cfg.chain_id = workload.chain_id.to();
            cfg.tx_gas_limit_cap = Some(u64::MAX);
            // Senders are given: whose chain a signature was for is no longer known.
            cfg.tx_chain_id_check = false;
        })
        .with_block(BlockEnv {
            number: block.number,
            timestamp: block.timestamp,
            gas_limit: block.gas_limit.to(),
            basefee: block.base_fee.to(),
            beneficiary: block.coinbase,
            difficulty: block.difficulty,
            prevrandao: Some(block.prev_randao),
            blob_excess_gas_and_price: Some(BlobExcessGasAndPrice {
                excess_blob_gas: 0,
                blob_gasprice: block.blob_base_fee.to(),
            }),
            ..Default::default()
        })
        .build_mainnet()
}

/// Runs and commits transactions; only the loop is timed.
fn run(evm: &mut Evm, transactions: Vec<TxEnv>) -> Value {
    let (mut gas, mut succeeded, mut last) = (0u64, 0, None);
    let started = Instant::now();
    for transaction in transactions {
        match evm.transact_commit(transaction) {
            Ok(result) => {
                gas += result.tx_gas_used();
                succeeded += u64::from(result.is_success());
                last = Some(result);
            }
            Err(error) => return json!({ "error": format!("{error:?}") }),
        }
    }
    let ms = started.elapsed().as_secs_f64() * 1e3;
    // The database keeps every log ever committed; nobody asks for them.
    evm.ctx.journaled_state.database.cache.logs.clear();
    let output = last.and_then(|result: ExecutionResult| result.into_output()).unwrap_or_default();
    json!({ "ms": ms, "gas": gas, "succeeded": succeeded, "output": hex::encode_prefixed(&output) })
}

fn main() {
    let mut loaded: HashMap<String, (Workload, Db, Evm)> = HashMap::new();
    for line in std::io::stdin().lock().lines() {
        let request: Value = serde_json::from_str(&line.unwrap()).unwrap();
        let text = |field: &str| request[field].as_str().unwrap_or_default();
        let answer = match (text("do"), loaded.get_mut(text("name"))) {
            ("load", _) => {
                let workload: Workload = serde_json::from_slice(&fs::read(text("file")).unwrap()).unwrap();
                let db = database(&workload);
                let evm = engine(&workload, db.clone());
                loaded.insert(text("name").into(), (workload, db, evm));
                json!({})
            }
            ("unload", _) => {
                loaded.remove(text("name"));
                json!({})
            }
            ("run", Some((workload, db, evm))) => {
                let file: TransactionFile = serde_json::from_slice(&fs::read(text("file")).unwrap()).unwrap();
                let answer = run(evm, file.into_iter().map(TxEnv::from).collect());
                if request["reset"] == true {
                    *evm = engine(workload, db.clone());
                }
                answer
            }
            ("storage", Some((_, _, evm))) => {
                let address: Address = text("address").parse().unwrap();
                let slot: U256 = text("slot").parse().unwrap();
                let accounts = &evm.ctx.journaled_state.database.cache.accounts;
                let value = accounts.get(&address).and_then(|account| account.storage.get(&slot));
                json!({ "value": B256::from(value.copied().unwrap_or_default()) })
            }
            (other, _) => json!({ "error": format!("cannot do {other:?} now") }),
        };
        println!("{answer}");
        std::io::stdout().flush().unwrap();
    }
}
