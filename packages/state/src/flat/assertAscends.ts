import type { StatePosition } from '@megarollup/protocol'
import { StateOrderError } from '../errors.ts'

/** Throws `StateOrderError` unless `to` comes after `from`. */
export function assertAscends(from: StatePosition | undefined, to: StatePosition): void {
  if (!from) return
  const ascends =
    to.block > from.block ? to.miniBlock >= from.miniBlock : to.block === from.block && to.miniBlock > from.miniBlock
  if (!ascends)
    throw new StateOrderError(
      `The state is at block ${from.block}, mini-block ${from.miniBlock}: it cannot go to block ${to.block}, mini-block ${to.miniBlock}`,
    )
}
