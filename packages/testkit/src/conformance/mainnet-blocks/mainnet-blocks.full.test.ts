import { describeSuite } from '../describe-suite.ts'
import { mainnetBlocks } from './suite.ts'

describeSuite(mainnetBlocks, { passed: 48 })
