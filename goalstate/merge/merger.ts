import { Delivered, type DeliveredOptions } from './delivered.ts'
import { type Merge, type MergeOptions, merge } from './merge.ts'
import { agentOf } from './observe/index.ts'
import type { MergeRequest } from './request.ts'
import { type Gathered, Window, type WindowOptions } from './window.ts'

/** How to gather, merge and remember. */
export interface MergerOptions
  extends Omit<MergeOptions, 'now' | 'before'>,
    WindowOptions<MergeRequest>,
    DeliveredOptions {
  /** What is gathered together; requests of one VPC unless said. */
  readonly keyOf?: (request: MergeRequest) => string
}

/** Requests that were gathered, and what they were merged into. */
export interface MergedPush extends Merge {
  /** To be told to `Merger.done` when the messages were sent. */
  readonly key: string
  readonly requests: readonly MergeRequest[]
}

/**
 * Merges requests as they come: it gathers them, merges what it gathered, and leaves out what hosts are
 * known to hold. Times are milliseconds since the epoch, and come from the caller.
 */
export class Merger {
  /** What hosts are known to hold; tell it what collectors see, and of restarts. */
  readonly delivered: Delivered
  readonly #options: MergerOptions
  readonly #window: Window<MergeRequest>
  readonly #keyOf: (request: MergeRequest) => string

  /** @throws RangeError as {@link Window}. */
  constructor(options: MergerOptions) {
    this.#options = options
    this.#window = new Window(options)
    this.#keyOf = options.keyOf ?? vpcOf
    this.delivered = new Delivered(agentOf(options.target ?? 'aca-2022'), options)
  }

  /** Takes a request that may wait; {@link due} gives it when its time has come. */
  add(request: MergeRequest, now: number): void {
    this.#window.add(this.#keyOf(request), request, now)
  }

  /** A request that somebody's packet waits for, merged with what came before it and waits. */
  urgent(request: MergeRequest, now: number): MergedPush {
    return this.#merged(this.#window.urgent(this.#keyOf(request), request, now), now)
  }

  /** What is to be sent now. */
  due(now: number): MergedPush[] {
    return this.#window.due(now).map((gathered) => this.#merged(gathered, now))
  }

  /** When {@link due} next has something, as far as is known; undefined if nothing waits. */
  nextDue(): number | undefined {
    return this.#window.nextDue()
  }

  /** That a push was sent, so that what came meanwhile may follow. */
  done({ key }: Pick<MergedPush, 'key'>): void {
    this.#window.done(key)
  }

  #merged({ key, requests }: Gathered<MergeRequest>, now: number): MergedPush {
    const before = (host: string) => this.delivered.before(host, now)
    return { key, requests, ...merge(requests, { ...this.#options, now: new Date(now), before }) }
  }
}

/** The first VPC that a request tells of, or that something in it names. */
function vpcOf({ resources }: MergeRequest): string {
  for (const resource of resources) {
    if (resource.type === 'vpc') return resource.id
    if ('vpcId' in resource && resource.vpcId !== '') return resource.vpcId
  }
  return ''
}
