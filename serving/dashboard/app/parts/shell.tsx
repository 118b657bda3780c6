import { signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { logOut } from '../api.ts'
import { shortVersion } from '../format.ts'
import { connection, live, retryNow, stopLive } from '../live.ts'
import { linkTo, place } from '../router.ts'
import { session } from '../session.ts'
import { Icon, type IconName } from './icon.tsx'

const sections: readonly {
  name: string
  title: string
  icon: IconName
  holds: readonly string[]
}[] = [
  { name: '', title: 'Overview', icon: 'overview', holds: ['vpcs'] },
  { name: 'models', title: 'Models', icon: 'models', holds: [] },
  { name: 'drift', title: 'Drift', icon: 'drift', holds: [] },
  { name: 'findings', title: 'Findings', icon: 'findings', holds: ['rules'] },
  { name: 'health', title: 'Health', icon: 'health', holds: [] },
]

/** What is around every page: where one can go, whether what is shown is live, who looks. */
export function Shell({ children }: { children: ComponentChildren }) {
  const [first = ''] = place.value.path
  return (
    <div class="shell">
      <button type="button" class="skip" onClick={skipToMain}>
        Skip to the page
      </button>
      <header class="rail">
        <a class="wordmark" href={linkTo()}>
          <Mark />
          Portent
        </a>
        <nav class="sections" aria-label="Pages">
          <ul>
            {sections.map(({ name, title, icon, holds }) => {
              const isHere = first === name || holds.includes(first)
              return (
                <li key={name}>
                  <a
                    href={linkTo(...(name ? [name] : []))}
                    aria-current={isHere ? 'page' : undefined}
                  >
                    <Icon name={icon} />
                    <span>{title}</span>
                  </a>
                </li>
              )
            })}
          </ul>
        </nav>
        <div class="rail-foot">
          <LiveMark />
          <div class="rail-buttons">
            <ThemeButton />
            <Who />
          </div>
        </div>
      </header>
      <LostBanner />
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </div>
  )
}

/** A link would change the address, which says which page is shown. */
function skipToMain(): void {
  document.getElementById('main')?.focus()
}

/** A packet that is there before it is asked for. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
      <rect width="24" height="24" rx="6" class="mark-ground" />
      <path class="mark-wave" d="M6.5 17.5a7.8 7.8 0 0 1 0-11M10 14.7a3.9 3.9 0 0 1 0-5.4" />
      <circle class="mark-dot" cx="16" cy="12" r="2.6" />
    </svg>
  )
}

/** Whether what is shown is of this moment, and which model answers. */
function LiveMark() {
  const { state } = connection.value
  const model = live.value?.model
  const title = { connecting: 'Connecting', live: 'Live', lost: 'Not live' }[state]
  return (
    <p class={`live-mark ${state}`} role="status">
      <span class="dot" aria-hidden="true" />
      <span>{title}</span>
      {state === 'live' && (
        <span class="live-model">{model ? shortVersion(model.version) : 'no model'}</span>
      )}
    </p>
  )
}

/** Says that what is shown is old, and when it is tried again. */
function LostBanner() {
  const { value } = connection
  const [now, setNow] = useState(performance.now())
  useEffect(() => {
    if (value.state !== 'lost') return
    const timer = setInterval(() => setNow(performance.now()), 500)
    return () => clearInterval(timer)
  }, [value])
  if (value.state !== 'lost') return null
  const seconds = Math.max(0, Math.ceil((value.retryAt - now) / 1_000))
  return (
    <div class="banner" role="alert">
      <p>
        <strong>The service does not answer.</strong> What is shown is as it was last known.
      </p>
      <span class="banner-when" aria-hidden="true">
        {seconds === 0 ? 'Trying again…' : `Trying again in ${seconds} s`}
      </span>
      <button type="button" class="button small" onClick={retryNow}>
        Try now
      </button>
    </div>
  )
}

type Theme = 'system' | 'light' | 'dark'

const stored = localStorage.getItem('theme')
const theme = signal<Theme>(stored === 'light' || stored === 'dark' ? stored : 'system')
const nextTheme: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' }
const themeIcons: Record<Theme, IconName> = { system: 'system', light: 'sun', dark: 'moon' }

function ThemeButton() {
  const { value } = theme
  const change = () => {
    theme.value = nextTheme[value]
    if (theme.value === 'system') {
      localStorage.removeItem('theme')
      delete document.documentElement.dataset.theme
    } else {
      localStorage.setItem('theme', theme.value)
      document.documentElement.dataset.theme = theme.value
    }
  }
  const label = `Colours: ${value === 'system' ? 'as the system' : value}. Change to ${nextTheme[value]}`
  return (
    <button type="button" class="icon-button" aria-label={label} title={label} onClick={change}>
      <Icon name={themeIcons[value]} />
    </button>
  )
}

function Who() {
  if (session.value.state !== 'open' || session.value.session.expiresAt === null) return null
  const leave = async () => {
    stopLive()
    await logOut()
  }
  const label = `Log out ${session.value.session.who}`
  return (
    <button type="button" class="icon-button" aria-label={label} title={label} onClick={leave}>
      <Icon name="leave" />
    </button>
  )
}
