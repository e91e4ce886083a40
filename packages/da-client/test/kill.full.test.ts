import { it } from 'vitest'
import { expectNothingLost } from './expect-nothing-lost.ts'

it('loses nothing that it acknowledged when it is killed at any moment, twenty times', () => expectNothingLost(20))
