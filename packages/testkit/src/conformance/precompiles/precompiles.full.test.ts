import { describeSuite } from '../describe-suite.ts'
import { precompiles } from './suite.ts'

describeSuite(precompiles, { passed: 1_883 })
