/** The messages that are looked into; all others are only forwarded. */
export const observedMessages = ['HostRequest', 'GoalState', 'GoalStateV2'] as const
export type ObservedMessage = (typeof observedMessages)[number]

/** One message that came, on its way to whoever learns from it. */
export interface Observation {
  /** Unique within its gateway. */
  readonly id: number
  readonly message: ObservedMessage
  /** As it was on the wire. */
  readonly bytes: Uint8Array
  /** The host that sent it: its address, canonical. */
  readonly host: string
  /** When it came, milliseconds since the epoch. */
  readonly time: number
  /** Whether the caller waits for {@link Observed.answer}. */
  readonly isAsked: boolean
}

/** What became of an observation. */
export interface Observed {
  readonly id: number
  /** What to tell a caller who waits: the bytes of a reply, or why there is none. */
  readonly answer?: Uint8Array | Refusal
}

/** Why a message was not taken, as gRPC tells it. */
export interface Refusal {
  /** A status code of gRPC. */
  readonly code: number
  readonly details: string
}
