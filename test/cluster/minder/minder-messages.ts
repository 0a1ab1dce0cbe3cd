import { isRecord } from '../is-record.ts'

/** What the one who started a minder may ask of it, over their channel. */
export type MinderRequest =
  | { command: 'start'; apiServerArgs: string[] }
  | { command: 'restart-api-server' }
  | { command: 'restart-etcd' }
  | { command: 'start-another-api-server' }
  | { command: 'run'; name: string; file: string; args: string[]; log: string; cwd: string }
  | { command: 'kill'; name: string; signal: NodeJS.Signals }
  /** The cluster is to outlive the one who started it. */
  | { command: 'stay' }
  | { command: 'stop' }

export interface NumberedRequest {
  id: number
  request: MinderRequest
}

/** What a minder says: the outcome of a request, or how far it is. */
export type MinderMessage =
  | { id: number; value: unknown }
  | { id: number; error: { code: string; message: string } }
  | { progress: string; long: boolean }

/** Both ends are ours and of one version: the guards tell our messages from those of other users of the channel. */
export const isNumberedRequest = (message: unknown): message is NumberedRequest =>
  isRecord(message) && typeof message['id'] === 'number' && isRecord(message['request'])

export const isMinderMessage = (message: unknown): message is MinderMessage =>
  isRecord(message) && (typeof message['id'] === 'number' || typeof message['progress'] === 'string')

/** The value of `start`. */
export interface StartedControlPlane {
  port: number
  kubectl: string
}

export const isStartedControlPlane = (value: unknown): value is StartedControlPlane =>
  isRecord(value) && typeof value['port'] === 'number' && typeof value['kubectl'] === 'string'
