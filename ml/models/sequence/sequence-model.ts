import type { Catalog, EventLog } from '../../../datasets/index.ts'

/** One VM's requests, oldest first; what a controller has seen of it. Grows in the hands of its owner. */
export interface History {
  readonly length: number
  /** Item ids, oldest first, shape `[length]`. A view: valid until the history grows. */
  readonly items: Int32Array
  /** Milliseconds since the epoch, ascending, shape `[length]`. A view, like `items`. */
  readonly times: Float64Array
  /** How often the VM asked for the item; 0 if never. */
  count(item: number): number
  /** When it last did, milliseconds since the epoch; -Infinity if never. */
  lastTime(item: number): number
  /** The distinct items it asked for, in the order of their first request. */
  distinct(): Iterable<number>
  /** How many distinct items it asked for. */
  readonly distinctCount: number
}

/** What is known of one VM at the moment of a prediction. */
export interface Query {
  /** Its tenant; only items of this VNI are ever scored or returned. */
  readonly vni: number
  /** Its id in `catalog.vms`, or -1 for a VM that the catalog does not name. */
  readonly vm: number
  /** Its cluster in `[0, k)`, or -1 where it has none. */
  readonly cluster: number
  /** The moment of the prediction, milliseconds since the epoch. */
  readonly now: number
  readonly history: History
  /** Items not to return, such as those that the host holds now. */
  readonly exclude?: { has(item: number): boolean }
}

/** Items of the query's VNI, best first; equal scores are ordered by ascending item id. */
export interface Ranking {
  /** Item ids, shape `[m]`, `m <= k`; only items with evidence for them, so there may be fewer than k. */
  readonly items: Int32Array
  /** Scores, non-increasing, shape `[m]`; their scale is the model's own, calibration makes it P. */
  readonly scores: Float32Array
}

/** Enough to serve; an ONNX session can be one. */
export interface SequenceModel {
  /** Names the algorithm and its settings in logs and tables, e.g. `similar-vms(power=2)`. */
  readonly name: string
  readonly catalog: Catalog
  /**
   * The items that each VM is likeliest to request next.
   *
   * @param queries - n of them, of any VNIs.
   * @param k - At most so many items each, `>= 1`.
   * @returns n rankings.
   */
  top(queries: readonly Query[], k: number): Promise<readonly Ranking[]>
  /** Why the model would name `item` to this VM, in words: "asked by 14 of 16 similar VMs". */
  explain(query: Query, item: number): string
}

/** Enough to train, from nothing or from yesterday's model. */
export interface TrainableSequenceModel extends SequenceModel {
  /**
   * A model that knows `events` too, later than those it knows. This one is unchanged, so it can go on
   * serving meanwhile.
   *
   * @param events - Of this model's catalog, which may have grown since.
   */
  learn(events: EventLog): Promise<TrainableSequenceModel>
  /**
   * Like `learn`, but from where this model is, where that takes a fraction of the time: by the events and a
   * sample of those that it learned before. Left out where `learn` does just that.
   */
  learnMore?(events: EventLog): Promise<TrainableSequenceModel>
  /**
   * A model that never heard of some items, such as those that no longer exist. This one is unchanged.
   *
   * @param items - Ids of this model's catalog, which keeps their names; they may be learned again.
   */
  forget(items: ReadonlySet<number>): TrainableSequenceModel
  /**
   * A model whose weights suit what came lately, where this kind has such weights; else this one. What it
   * counts, and by it what it knows of items and VMs, stays as it is.
   *
   * @param log - From before the first history to after the last horizon, of this model's catalog.
   * @param from - Index of the first event that this model has not learned; the weights are fitted to what it
   *   would have said of the moments from there on.
   */
  adjust?(log: EventLog, from: number): Promise<TrainableSequenceModel>
  /** All it has learned; given to the same kind of model's `load`, it predicts the same. */
  save(): Uint8Array
}
