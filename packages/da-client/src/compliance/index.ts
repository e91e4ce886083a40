export { type DaComplianceCase, type DaHarness, daComplianceCases } from './cases.ts'
