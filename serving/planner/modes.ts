import { shareOf } from './share-of.ts'

/**
 * - `off`: nothing is predicted for plans;
 * - `shadow`: all is decided and measured, and nothing pushed;
 * - `canary`: `on` for a share of the virtual networks, `shadow` for the rest;
 * - `on`: plans are made.
 */
export const modes = ['off', 'shadow', 'canary', 'on'] as const

export type Mode = (typeof modes)[number]

export interface ModeSettings {
  /** Of networks that have none of their own. */
  readonly mode: Mode
  /** The share of networks that `canary` turns on, in `[0, 1]`. */
  readonly canaryShare: number
  /** By VNI, what is not as `mode` says. */
  readonly vnis: Readonly<Record<string, Mode>>
  /** Whether nothing is pushed, whatever the modes. */
  readonly killed: boolean
}

export const defaultModes: ModeSettings = {
  mode: 'shadow',
  canaryShare: 0.1,
  vnis: {},
  killed: false,
}

/** What a network's mode comes to. */
export interface Effective {
  readonly mode: Exclude<Mode, 'canary'>
  /** One clause for people. */
  readonly why: string
}

/**
 * What is done for a network. The canary's choice is by a hash of the VNI, so a larger share keeps all those
 * of a smaller one.
 */
export function effectiveMode(settings: ModeSettings, vni: number): Effective {
  if (settings.killed) return { mode: 'off', why: 'the kill switch is on' }
  const own = settings.vnis[String(vni)]
  const mode = own ?? settings.mode
  const whose = own === undefined ? 'by default' : `for VNI ${vni}`
  if (mode !== 'canary') return { mode, why: `the mode is ${mode} ${whose}` }
  const isChosen = shareOf(`canary ${vni}`) < settings.canaryShare
  const percent = `${Number((settings.canaryShare * 100).toFixed(2))} %`
  return isChosen
    ? { mode: 'on', why: `VNI ${vni} is among the ${percent} of the canary` }
    : { mode: 'shadow', why: `VNI ${vni} is not among the ${percent} of the canary` }
}
