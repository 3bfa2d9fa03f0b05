/** Entry of the thread that checks a log beside a working server. */
import { parentPort, workerData } from 'node:worker_threads'
import { verifyLog } from './verify.ts'

parentPort?.postMessage(await verifyLog(workerData))
