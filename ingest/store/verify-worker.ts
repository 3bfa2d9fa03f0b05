/** Entry of the thread that checks a log beside a working server. */
import { parentPort, workerData } from 'node:worker_threads'
import { verifyStore } from './open.ts'

parentPort?.postMessage(await verifyStore(workerData))
