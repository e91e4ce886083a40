import { setTimeout as sleep } from 'node:timers/promises'
import { startRoles } from '../network/start-roles.ts'
import { DEVNET } from '../process/megarollup.ts'
import { agreeOnHeaders } from '../scenarios/agreement.ts'
import { receiptsStillHold, startLoad, waitUntilAllFollow } from '../scenarios/load.ts'
import type { Soak } from './Soak.ts'

const KILLS_A_ROUND = 5
const LONGEST_LIFE_MS = 4_000
const LONGEST_ABSENCE_MS = 1_000

/** Roles of one network, killed under load round after round; after each, every receipt that was given must hold on every node. */
export const crashSoak: Soak = {
  name: 'crash',
  description: 'kill -9 of random roles under load; receipts that were given are compared after each round',
  async start() {
    const network = await startRoles({ command: DEVNET })
    const names = ['da', ...network.nodes.map(({ name }) => name)]
    let kills = 0
    let receipts = 0
    return {
      async round(random) {
        const load = await startLoad(network, random.fork('load'))
        for (let kill = 0; kill < KILLS_A_ROUND; kill++) {
          await sleep(random.below(LONGEST_LIFE_MS))
          const role = network.role(random.pick(names))
          await role.kill()
          await sleep(random.below(LONGEST_ABSENCE_MS))
          await role.start()
          kills++
        }
        await waitUntilAllFollow(network.nodes)
        const given = await load.stop()
        await receiptsStillHold(network.nodes, given)
        receipts += given.length
        await agreeOnHeaders(network.nodes)
      },
      summary: () => `${kills} kills, ${receipts} receipts that hold`,
      stop: () => network.stop(),
    }
  },
}
