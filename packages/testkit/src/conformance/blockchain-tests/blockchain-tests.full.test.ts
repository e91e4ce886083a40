import { describeSuite } from '../describe-suite.ts'
import { blockchainTests, ethereumBlockchainTests } from './suite.ts'

describeSuite(blockchainTests, { passed: 17_057 })
describeSuite(ethereumBlockchainTests, { passed: 594 })
