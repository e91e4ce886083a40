import { describeSuite } from '../describe-suite.ts'
import { legacyStateTests } from './suite.ts'

describeSuite(legacyStateTests, { passed: 132_400 })
