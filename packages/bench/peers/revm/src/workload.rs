//! The files that describe a workload.
use revm::{
    context::TxEnv,
    context_interface::transaction::{AccessList, AccessListItem},
    primitives::{Address, B256, Bytes, TxKind, U256, hardfork::SpecId},
};
use serde::Deserialize;
use std::collections::HashMap;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Workload {
    pub fork: String,
    pub chain_id: U256,
    pub block: Block,
    #[serde(default)]
    pub block_hashes: HashMap<String, B256>,
    pub accounts: HashMap<Address, Account>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Block {
    pub number: U256,
    pub timestamp: U256,
    pub gas_limit: U256,
    pub base_fee: U256,
    pub coinbase: Address,
    pub difficulty: U256,
    pub prev_randao: B256,
    pub blob_base_fee: U256,
}

#[derive(Deserialize)]
pub struct Account {
    pub nonce: U256,
    pub balance: U256,
    pub code: Option<Bytes>,
    #[serde(default)]
    pub storage: HashMap<U256, U256>,
}

pub type TransactionFile = Vec<Transaction>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Transaction {
    #[serde(rename = "type")]
    kind: u8,
    sender: Address,
    to: Option<Address>,
    nonce: U256,
    gas_limit: U256,
    value: U256,
    data: Bytes,
    max_fee: U256,
    max_priority_fee: Option<U256>,
    #[serde(default)]
    access_list: Vec<(Address, Vec<B256>)>,
    #[serde(default)]
    blob_hashes: Vec<B256>,
    #[serde(default)]
    max_blob_fee: U256,
}

impl From<Transaction> for TxEnv {
    fn from(tx: Transaction) -> Self {
        TxEnv {
            tx_type: tx.kind,
            caller: tx.sender,
            kind: tx.to.map_or(TxKind::Create, TxKind::Call),
            nonce: tx.nonce.to(),
            gas_limit: tx.gas_limit.to(),
            value: tx.value,
            data: tx.data,
            gas_price: tx.max_fee.to(),
            gas_priority_fee: tx.max_priority_fee.map(|fee| fee.to()),
            access_list: AccessList(
                tx.access_list.into_iter().map(|(address, storage_keys)| AccessListItem { address, storage_keys }).collect(),
            ),
            blob_hashes: tx.blob_hashes,
            max_fee_per_blob_gas: tx.max_blob_fee.to(),
            chain_id: None,
            ..Default::default()
        }
    }
}

impl Workload {
    /// The rules of the block, by the name that they have in the project.
    pub fn spec(&self) -> SpecId {
        match self.fork.as_str() {
            "Frontier" => SpecId::FRONTIER,
            "Homestead" => SpecId::HOMESTEAD,
            "TangerineWhistle" => SpecId::TANGERINE,
            "SpuriousDragon" => SpecId::SPURIOUS_DRAGON,
            "Byzantium" => SpecId::BYZANTIUM,
            "Constantinople" | "Petersburg" => SpecId::PETERSBURG,
            "Istanbul" => SpecId::ISTANBUL,
            "Berlin" => SpecId::BERLIN,
            "London" => SpecId::LONDON,
            "Paris" => SpecId::MERGE,
            "Shanghai" => SpecId::SHANGHAI,
            "Cancun" => SpecId::CANCUN,
            "Prague" => SpecId::PRAGUE,
            "Osaka" => SpecId::OSAKA,
            other => panic!("unknown fork {other}"),
        }
    }
}
