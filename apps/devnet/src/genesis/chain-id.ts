/** Chain id of the devnet's layer 2. Contracts of its genesis have it in their code. */
export const CHAIN_ID = 901
