import { PortentError } from '../../core/index.ts'
import type { PushOutcome, RequestReport } from '../store/store.ts'

/** What the emulated agents ask of Portent, as a controller would. */
export interface Controller {
  /** A first packet that met no item. */
  miss(miss: RequestReport): Promise<void>
  /** What became of pushed items. */
  outcomes(outcomes: readonly PushOutcome[]): Promise<void>
  /** The agent of a host came back empty at `time`, milliseconds since the epoch. */
  restarted(host: string, time: number): Promise<void>
  /** What hosts should hold: a NetworkConfiguration. @param name - What findings call it. */
  state(state: object, name: string): Promise<void>
  /** Destinations to push to a VM now, likeliest first. */
  predict(query: { vni: number; ip: string; time: number; top: number }): Promise<string[]>
}

/**
 * Over HTTP, as a controller reaches Portent.
 *
 * @param url - E.g. `http://127.0.0.1:8080`.
 * @param key - One that may `read` and `report`; needed where keys are asked for.
 */
export function httpController(url: string, key?: string): Controller {
  const headers = {
    'content-type': 'application/json',
    ...(key !== undefined && { authorization: `Bearer ${key}` }),
  }
  const post = async (path: string, body: unknown): Promise<unknown> => {
    const response = await fetch(new URL(path, url), {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    const answer = await response.json()
    if (!response.ok)
      throw new PortentError('ERR_INPUT', `${path}: ${(answer as { detail: string }).detail}`)
    return answer
  }
  return {
    async miss(miss) {
      await post('/v1/requests', { requests: [miss] })
    },
    async outcomes(outcomes) {
      await post('/v1/feedback', { outcomes })
    },
    async restarted(host, time) {
      const request = { request_type: 'AGENT_RESTARTED', request_id: `${host}-${time}` }
      const query = new URLSearchParams({ host_ip: host, time: String(Math.round(time)) })
      await post(`/v1/alcor/host-requests?${query}`, { state_requests: [request] })
    },
    async state(state, name) {
      await post(`/v1/states?${new URLSearchParams({ name })}`, state)
    },
    async predict(query) {
      const { predictions } = (await post('/v1/predictions', query)) as {
        predictions: { destination: string }[]
      }
      return predictions.map(({ destination }) => destination)
    },
  }
}
