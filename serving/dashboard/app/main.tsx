import { render } from 'preact'
import { useEffect } from 'preact/hooks'
import { whoIsThere } from './api.ts'
import { backoff } from './event-stream.ts'
import { followLive } from './live.ts'
import { DriftPage } from './pages/drift.tsx'
import { FindingsPage } from './pages/findings.tsx'
import { HealthPage } from './pages/health.tsx'
import { LoginPage } from './pages/login.tsx'
import { MapPage } from './pages/map.tsx'
import { ModelsPage } from './pages/models.tsx'
import { OverviewPage } from './pages/overview.tsx'
import { RulePage } from './pages/rule.tsx'
import { VmPage } from './pages/vm.tsx'
import { VpcPage } from './pages/vpc.tsx'
import { Shell } from './parts/shell.tsx'
import { Empty, Loading } from './parts/states.tsx'
import { linkTo, place } from './router.ts'
import { session } from './session.ts'

function App() {
  const { state } = session.value
  useEffect(() => {
    if (state === 'unknown') void findOut()
    if (state === 'open') void followLive()
  }, [state])
  if (state === 'unknown') return <Loading what="Portent" />
  if (state === 'none') return <LoginPage />
  return (
    <Shell>
      <Page />
    </Shell>
  )
}

/** Asks until the service answers. */
async function findOut(): Promise<void> {
  for (let tries = 1; session.value.state === 'unknown'; tries++) {
    await whoIsThere().catch(() => undefined)
    if (session.value.state !== 'unknown') return
    await new Promise((resolve) => setTimeout(resolve, backoff(tries, Math.random())))
  }
}

function Page() {
  const { path } = place.value
  const [section = '', vni = '', below, ip] = path
  const key = path.join('/')
  // Who goes to another page begins at its top, by eye and by ear.
  useEffect(() => {
    scrollTo(0, 0)
    const heading = document.querySelector<HTMLElement>('main h1')
    document.title = heading ? `${heading.textContent} · Portent` : 'Portent'
    if (document.activeElement !== document.body) document.getElementById('main')?.focus()
  }, [key])
  if (section === '') return <OverviewPage />
  if (section === 'vpcs' && /^\d+$/.test(vni)) {
    if (below === undefined) return <VpcPage key={key} vni={Number(vni)} />
    if (below === 'map') return <MapPage key={key} vni={Number(vni)} />
    if (below === 'vms' && ip) return <VmPage key={key} vni={Number(vni)} ip={ip} />
  }
  if (section === 'models') return <ModelsPage />
  if (section === 'drift') return <DriftPage />
  if (section === 'findings') return <FindingsPage />
  if (section === 'rules' && vni) return <RulePage key={key} id={vni} />
  if (section === 'health') return <HealthPage />
  return (
    <>
      <h1>There is no such page</h1>
      <Empty title="The address leads nowhere">
        <p>
          It may be of another version of Portent. <a href={linkTo()}>Go to the overview.</a>
        </p>
      </Empty>
    </>
  )
}

render(<App />, document.getElementById('app')!)
