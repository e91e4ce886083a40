export { type DecodedRevert, decodeRevert, formatRevert } from './decode-revert.ts'
export { type ContractSource, createGasByLine, type LineGas } from './gas-by-line.ts'
export { parseSourceMap, type SourcePosition } from './source-map.ts'
