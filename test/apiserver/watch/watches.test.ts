import t from 'tap'
import { fastify } from 'fastify'
import { StatusError } from '../../../apiserver/http/status-error.ts'
import { Watches } from '../../../apiserver/watch/watches.ts'

const watches = new Watches()
const app = fastify()
t.teardown(() => app.close())
app.get<{ Params: { user: string } }>('/:user', (request, reply) => {
  try {
    watches.begin(reply, request.params.user, 0).open()
  } catch (error) {
    if (!(error instanceof StatusError)) throw error
    void reply.code(error.status).headers(error.headers).send(error.message)
  }
  return reply
})
const watch = (user: string) => app.inject(`/${user}`)
const many = (user: string, count: number) => Array.from({ length: count }, () => watch(user))
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const open: Promise<unknown>[] = []
open.push(...many('alice', 100))
while (watches.size < 100) await turn()
const refused = await watch('alice')
open.push(...many('bob', 1))
while (watches.size < 101) await turn()
for (let user = 0; user < 7; user++) open.push(...many(`user-${user}`, user === 0 ? 99 : 100))
while (watches.size < 800) await turn()
const full = await watch('carol')
watches.endAll()
await Promise.all(open)
while (watches.size > 0) await turn()
open.push(watch('alice'))
while (watches.size < 1) await turn()
watches.endAll()

void t.test('a hundred watches of one user are open at most, and others have theirs', async (t) => {
  t.equal(refused.statusCode, 429)
  t.equal(refused.headers['retry-after'], '10')
  t.equal(refused.body, '100 watches of alice are open already, and more there may not be: end some')
})
void t.test('eight hundred in all', async (t) => {
  t.equal(full.statusCode, 429)
  t.equal(full.body, '800 watches are open already, and more there may not be: end some')
})
