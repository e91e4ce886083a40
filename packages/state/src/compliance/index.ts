export { type CommitmentComplianceCase, type CommitmentHarness, commitmentComplianceCases } from './cases.ts'
