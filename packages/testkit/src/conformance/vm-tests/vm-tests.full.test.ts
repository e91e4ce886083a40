import { describeSuite } from '../describe-suite.ts'
import { vmTests } from './suite.ts'

describeSuite(vmTests, { passed: 609 })
