// Hostile clients, in a thread of their own; it answers each task with what they got.
import { setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { attack, type HostileTask } from './hostile-clients.ts'

// Of this thread alone. They would have machines of their own: what they cost here is not to be the service's loss.
setPriority(10)
parentPort!.on('message', async (task: HostileTask) => parentPort!.postMessage(await attack(task)))
