import type { Health } from '../../wire.ts'
import { bytes, count, duration, percent, rate, shortVersion } from '../format.ts'
import { connection, healths, live } from '../live.ts'
import { AreaLine } from '../parts/charts.tsx'
import { Empty, Loading } from '../parts/states.tsx'
import { Tile } from '../parts/tile.tsx'

/** How the process is that answers. */
export function HealthPage() {
  const now = live.value
  const latest = healths.value.at(-1)
  return (
    <>
      <div class="page-head">
        <div>
          <h1>Health</h1>
          {now && (
            <p class="soft">
              Portent {now.version}, running for {duration(now.time - now.startedAt)}.
            </p>
          )}
        </div>
      </div>
      {!now && connection.value.state === 'connecting' && <Loading what="how it is" />}
      {now && !latest && (
        <Empty title="Your key may not see this">
          <p>How the process is tells of all networks, and your key may see only some.</p>
        </Empty>
      )}
      {now && latest && (
        <>
          {latest.isKilled && (
            <p class="notice bad">
              <strong>The kill switch is on.</strong> Nothing is pushed, whatever the modes.
            </p>
          )}
          {now.model === null && (
            <p class="notice">No model serves: reports are kept, and nothing is predicted.</p>
          )}
          <Tiles latest={latest} />
          <section class="card" aria-labelledby="more">
            <h2 id="more">More</h2>
            <dl class="facts wide">
              <Fact
                name="Model"
                value={now.model ? `${now.model.kind} ${shortVersion(now.model.version)}` : 'none'}
              />
              <Fact name="Store" value={bytes(latest.storeBytes)} />
              <Fact name="Requests that wait for the warehouse" value={count(latest.waiting)} />
              <Fact name="Live pages open" value={count(latest.viewers)} />
              <Fact name="Pushes that may be planned now" value={count(latest.tokens.instance)} />
              <Fact name="of the host with the fewest" value={count(latest.tokens.host)} />
              <Fact name="of the VPC with the fewest" value={count(latest.tokens.vni)} />
              <Fact name="Kill switch" value={latest.isKilled ? 'on' : 'off'} />
            </dl>
            <p class="soft">
              <a href="/metrics">All metrics</a>, for Prometheus; <a href="/docs">the API</a>.
            </p>
          </section>
        </>
      )}
    </>
  )
}

function Tiles({ latest }: { latest: Health }) {
  const series = (of: (health: Health) => number) => healths.value.map(of)
  return (
    <div class="tiles">
      <Tile
        title="Answers"
        value={`${rate(latest.answers)} /s`}
        note={latest.failures === 0 ? 'none failed' : `${rate(latest.failures)} /s failed`}
        tone={latest.failures > 0 ? 'poor' : undefined}
      >
        <AreaLine
          values={series(({ answers }) => answers)}
          label="Answers in the last two minutes"
        />
      </Tile>
      <Tile
        title="Event loop delay"
        value={duration(latest.loopDelay)}
        note="99th percentile of the last second"
        tone={latest.loopDelay > 100 ? 'poor' : undefined}
      >
        <AreaLine
          values={series(({ loopDelay }) => loopDelay)}
          label="Delay in the last two minutes"
        />
      </Tile>
      <Tile title="Processor" value={percent(latest.cpu)} note="of one core">
        <AreaLine values={series(({ cpu }) => cpu)} label="Processor in the last two minutes" />
      </Tile>
      <Tile title="Memory" value={bytes(latest.memory)} note="resident">
        <AreaLine values={series(({ memory }) => memory)} label="Memory in the last two minutes" />
      </Tile>
    </div>
  )
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}
