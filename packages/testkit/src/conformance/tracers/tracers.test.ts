import { describeSuite } from '../describe-suite.ts'
import { tracers } from './suite.ts'

describeSuite(tracers, { passed: 97 })
