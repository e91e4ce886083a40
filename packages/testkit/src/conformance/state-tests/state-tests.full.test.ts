import { describeSuite } from '../describe-suite.ts'
import { stateTests } from './suite.ts'

describeSuite(stateTests, { passed: 24_389 })
