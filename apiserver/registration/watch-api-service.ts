import type { Connection } from '../../cluster/connection.ts'
import { WatchedCache } from '../../cluster/watched-cache.ts'
import { API_SERVICE_NAME, API_SERVICES_PATH } from './api-service.ts'

/** Tells of every change of the APIService, within a moment; what is there then is looked up, not remembered. */
export function watchApiService(
  connection: Connection,
  changed: () => void,
): Pick<WatchedCache<true>, 'start' | 'stop'> {
  return new WatchedCache<true>({
    connection,
    path: API_SERVICES_PATH,
    what: 'apiservices.apiregistration.k8s.io',
    fieldSelector: `metadata.name=${API_SERVICE_NAME}`,
    parse: () => true,
    listener: { replaced: changed, changed, reached: () => undefined },
  })
}
