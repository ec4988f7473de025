import type { LimitReport } from '../tests/telegram-peer/limiter.ts'
import type { Peer } from '../tests/telegram-peer/start-peer.ts'
import { chatsToRead, type SeedOptions } from '../tests/telegram-world/seed-world.ts'
import { measureCli } from './child.ts'
import type { Benchmark, Figure } from './figure.ts'
import { type LiveProjectOptions, withLiveProject } from './live-project.ts'

const limited = 'messages.getHistory'
const rule = { perSecond: 10, burst: 10 }
/** At half the limited rate. */
const intervalMs = 200
const lookEveryMs = 100

/** How much of the rate that is let through `tgelt extract` makes use of, without being told what it is. */
export function livePace(durationSeconds: number): Benchmark {
  const messages = durationSeconds * rule.perSecond * 100
  return {
    title: "Pace under Telegram's waits",
    method: `\`tgelt extract\` of ${messages.toLocaleString('en')} messages from the MTProto peer of the tests, which lets ${rule.perSecond} calls of ${limited} a second through, ${rule.burst} at once after a pause, and answers FLOOD_WAIT to the others: waits of a second or more. Nothing is remembered of an earlier run; calls begin at ${1000 / intervalMs} a second in place of the usual one, so that finding the pace does not outweigh keeping it. Measured by the peer, from the first to the last of these calls: those let through, as a share of those that the limit allowed.`,
    async measure() {
      return [
        await measure('one chat', { messages, layout: 'one-supergroup' }, ({ supergroup }) => [supergroup]),
        await measure('8 chats of all kinds', { messages }, (chats) => chatsToRead(chats).slice(0, 8)),
      ]
    },
  }
}

async function measure(
  what: string,
  world: SeedOptions,
  choose: LiveProjectOptions['choose'],
): Promise<Figure> {
  const options = { world, limiter: { rules: { [limited]: rule } }, intervalMs, choose }
  return withLiveProject(options, async ({ folder, env, peer }) => {
    const watch = watchLimit(peer)
    await measureCli(folder, ['extract'], env)
    const { achievedShare, granted, refused } = await watch.end()
    const seconds = Math.round(granted / achievedShare / rule.perSecond)
    return {
      what,
      measured: `${(achievedShare * 100).toFixed(1)} %: ${granted.toLocaleString('en')} calls in ${seconds} s`,
      beside: `limit ${rule.perSecond} calls/s; ${refused} refused`,
      aim: '>= 95 %',
    }
  })
}

/** The peer's report at the last of the limited calls: what follows them is other work. */
function watchLimit(peer: Peer): { end(): Promise<LimitReport> } {
  let latest: LimitReport | undefined
  const look = async (): Promise<void> => {
    const report = (await peer.stats()).limits[limited]
    if (report !== undefined && report.granted !== latest?.granted) latest = report
  }
  let looking = look()
  const timer = setInterval(() => (looking = looking.then(look)), lookEveryMs)
  return {
    async end() {
      clearInterval(timer)
      await looking
      await look()
      if (latest === undefined) throw new Error(`${limited} was never called`)
      return latest
    },
  }
}
