/* IMPORTANT
 * This snapshot file is auto-generated, but designed for humans.
 * It should be checked into source control and tracked carefully.
 * Re-generate by setting TAP_SNAPSHOT=1 and running tests.
 * Make sure to inspect the output below.  Do not ignore changes!
 */
'use strict'
exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > admin: kubectl rtoken audit > stderr 1`] = `
7 findings in 24 tokens: 6 high, 1 medium

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > admin: kubectl rtoken audit > stdout 1`] = `
SEVERITY   RULE   OBJECT   FINDING   MEND
high   hashing-is-one-way   feature.management.cattle.io/token-hashing   tokens.management.cattle.io are stored in plain: whoever may read one can log in with it   kubectl patch features.management.cattle.io token-hashing --type=merge -p '{"spec":{"value":true}}' --context=admin
high   requester-is-active-user   token.management.cattle.io/token-4pzsn   its owner user-gone does not exist   kubectl rtoken delete token.management.cattle.io/token-4pzsn --context=admin
high   requester-is-active-user   token.management.cattle.io/token-carol   its owner user-carol does not exist   kubectl rtoken delete token.management.cattle.io/token-carol --context=admin
high   requester-is-active-user   token.management.cattle.io/token-disab   its owner user-disabled is disabled   kubectl rtoken disable token.management.cattle.io/token-disab --context=admin
high   requester-is-active-user   token.management.cattle.io/token-k7dxj   its owner user-disabled is disabled   kubectl rtoken disable token.management.cattle.io/token-k7dxj --context=admin
high   ttl-has-a-maximum   token.management.cattle.io/token-n4vqp   its TTL is never, over the maximum 90d (7776000000 ms) (auth-token-max-ttl-minutes=129600)   kubectl rtoken set token.management.cattle.io/token-n4vqp --ttl 90d --context=admin
medium   cluster-is-reachable   token.management.cattle.io/token-2bvlm   it is scoped to cluster c-gone, which does not exist   kubectl rtoken delete token.management.cattle.io/token-2bvlm --context=admin

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > admin: kubectl rtoken describe for c-open alone > stderr 1`] = `

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > admin: kubectl rtoken describe for c-open alone > stdout 1`] = `
Name:   token-e6ope
API:   ext (tokens.ext.cattle.io)
Kind:   api-key
Description:   for c-open alone
State:   Active: it expires in 29d, at <time>
Owner:   user-bob (Bob, bob, active)
Provider:   local
Principal:   local://user-bob
Scope:   c-open
Works for:   meant for /k8s/clusters/c-open; Rancher up to 2.15 does not enforce the scope of an ext token: it decides where the token is synchronised to, and is no security boundary
TTL:   30d (2592000000 ms)
Created:   <time> (~s)
Expires:   <time>
Last used:   <unknown>
Last activity:   <unknown>
Stored:   as a hash
Labels:   authn.management.cattle.io/kind=
                 cattle.io/user-id=user-bob
Annotations:   <none>
Referred to by:  <none>
Clean-up:   would not touch it: it is younger than 15m
Breaks:   <none>

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > admin: kubectl rtoken describe switched off > stderr 1`] = `

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > admin: kubectl rtoken describe switched off > stdout 1`] = `
Name:   token-e5off
API:   ext (tokens.ext.cattle.io)
Kind:   api-key
Description:   switched off
State:   Disabled: enabled is false: somebody, or a refresh of its auth provider, disabled it
Owner:   user-bob (Bob, bob, active)
Provider:   local
Principal:   local://user-bob
Scope:   <none>
Works for:   Rancher's own API, the Rancher CLI, Terraform, and every cluster that its owner may use
TTL:   90d (7776000000 ms)
Created:   <time> (~s)
Expires:   <time>
Last used:   <unknown>
Last activity:   <unknown>
Stored:   as a hash
Labels:   authn.management.cattle.io/kind=
                 cattle.io/user-id=user-bob
Annotations:   <none>
Referred to by:  <none>
Clean-up:   would not touch it: it is younger than 15m
Breaks:   <none>

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > admin: kubectl rtoken describe terraform > stderr 1`] = `

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > admin: kubectl rtoken describe terraform > stdout 1`] = `
Name:   token-e1ter
API:   ext (tokens.ext.cattle.io)
Kind:   api-key
Description:   terraform
State:   Active: it expires in 89d, at <time>
Owner:   user-alice (Alice, alice, active)
Provider:   local
Principal:   local://user-alice
Scope:   <none>
Works for:   Rancher's own API, the Rancher CLI, Terraform, and every cluster that its owner may use
TTL:   90d (7776000000 ms)
Created:   <time> (~s)
Expires:   <time>
Last used:   <unknown>
Last activity:   <unknown>
Stored:   as a hash
Labels:   authn.management.cattle.io/kind=
                 cattle.io/user-id=user-alice
Annotations:   <none>
Referred to by:  <none>
Clean-up:   would not touch it: it is younger than 15m
Breaks:   <none>

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > admin: kubectl rtoken get one deployment -o yaml > stderr 1`] = `

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > admin: kubectl rtoken get one deployment -o yaml > stdout 1`] = `
apiVersion: ext.cattle.io/v1
kind: Token
metadata:
  name: token-e2dep
  generateName: token-
  uid: <uid>
  resourceVersion: "<version>"
  creationTimestamp: "<time>"
  labels:
    authn.management.cattle.io/kind: ""
    cattle.io/user-id: user-alice
spec:
  userID: user-alice
  userPrincipal:
    name: local://user-alice
    displayName: Alice
    loginName: alice
    principalType: user
    me: true
    provider: local
  kind: ""
  description: one deployment
  ttl: 7200000
  enabled: true
status:
  current: false
  expired: false
  expiresAt: "<time>"
  lastUpdateTime: "<time>"
rtoken:
  api: ext
  state: Expiring
  owner: user-alice
  ownerState: active
  kind: api-key
  ttl: "120m"
  ttlMs: 7200000
  expiresAt: "<time>"
  lastUsedAt: null
  createdAt: "<time>"
  provider: local
  cluster: ""
  hashed: true

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > admin: kubectl rtoken get token-9d2kf terraform token-none > stderr 1`] = `
Error from server (NotFound): tokens "token-none" not found

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > admin: kubectl rtoken get token-9d2kf terraform token-none > stdout 1`] = `
NAME   USER   KIND   STATE   TTL   EXPIRES   LAST-USED   AGE
token-9d2kf   user-alice   api-key   Active   90d   89d   ~s   ~s
token-e1ter   user-alice   api-key   Active   90d   89d   <unknown>   ~s

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > admin: kubectl rtoken list --api ext --owner user-alice -o csv > stderr 1`] = `

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > admin: kubectl rtoken list --api ext --owner user-alice -o csv > stdout 1`] = `
NAME,USER,KIND,STATE,TTL-MS,EXPIRES,LAST-USED,CREATED,API,PROVIDER,CLUSTER,DESCRIPTION
token-e1ter,user-alice,api-key,Active,7776000000,<time>,,<time>,ext,local,,terraform
token-e2dep,user-alice,api-key,Expiring,7200000,<time>,,<time>,ext,local,,one deployment
token-e3log,user-alice,session,Expiring,57600000,<time>,,<time>,ext,local,,login
token-e4mom,user-alice,api-key,Expired,1,<time>,,<time>,ext,local,,a moment

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > admin: kubectl rtoken list --api ext -o wide > stderr 1`] = `

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > admin: kubectl rtoken list --api ext -o wide > stdout 1`] = `
NAME   USER   KIND   STATE   TTL   EXPIRES   LAST-USED   AGE   API   PROVIDER   CLUSTER   DESCRIPTION
token-e1ter   user-alice   api-key   Active   90d   89d   <unknown>   ~s   ext   local   <none>   terraform
token-e2dep   user-alice   api-key   Expiring   ~2h   ~2h   <unknown>   ~s   ext   local   <none>   one deployment
token-e3log   user-alice   session   Expiring   16h   15h   <unknown>   ~s   ext   local   <none>   login
token-e4mom   user-alice   api-key   Expired   1ms   ~s   <unknown>   ~s   ext   local   <none>   a moment
token-e5off   user-bob   api-key   Disabled   90d   89d   <unknown>   ~s   ext   local   <none>   switched off
token-e6ope   user-bob   api-key   Active   30d   29d   <unknown>   ~s   ext   local   c-open   for c-open alone

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > admin: kubectl rtoken list > stderr 1`] = `

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > admin: kubectl rtoken list > stdout 1`] = `
NAME   USER   KIND   STATE   TTL   EXPIRES   LAST-USED   AGE
token-e1ter   user-alice   api-key   Active   90d   89d   <unknown>   ~s
token-e2dep   user-alice   api-key   Expiring   ~2h   ~2h   <unknown>   ~s
token-e3log   user-alice   session   Expiring   16h   15h   <unknown>   ~s
token-e4mom   user-alice   api-key   Expired   1ms   ~s   <unknown>   ~s
token-e5off   user-bob   api-key   Disabled   90d   89d   <unknown>   ~s
token-e6ope   user-bob   api-key   Active   30d   29d   <unknown>   ~s
kubeconfig-user-alice8k2vd   user-alice   kubeconfig   Active   30d   29d   3d   ~s
token-2bvlm   user-rancher-admin   api-key   Active   90d   89d   <unknown>   ~s
token-4pzsn   user-gone   api-key   OwnerMissing   90d   89d   120d   ~s
token-5tbsl   user-alice   api-key   Expired   1ms   ~s   <unknown>   ~s
token-9d2kf   user-alice   api-key   Active   90d   89d   ~s   ~s
token-admin   user-rancher-admin   session   Expiring   16h   15h   ~s   ~s
token-alice   user-alice   session   Expiring   16h   15h   ~s   ~s
token-bobby   user-bob   session   Expiring   16h   15h   ~s   ~s
token-c9wfb   user-bob   api-key   Active   90d   89d   <unknown>   ~s
token-carol   user-carol   session   OwnerMissing   16h   15h   ~s   ~s
token-disab   user-disabled   session   OwnerDisabled   16h   15h   ~s   ~s
token-h2lpx   user-bob   api-key   Active   90d   89d   ~2h   ~s
token-k7dxj   user-disabled   api-key   OwnerDisabled   90d   89d   60d   ~s
token-n4vqp   user-alice   api-key   Active   <never>   <never>   200d   ~s
token-q8mzd   user-bob   api-key   Disabled   90d   89d   45d   ~s
token-r5gkt   user-bob   session   Idle   16h   15h   17h   ~s
token-w6jhc   user-alice   api-key   Expiring   2d   47h   24h   ~s
token-x7rwz   user-alice   api-key   Active   90d   89d   <unknown>   ~s

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > admin: kubectl rtoken report --api ext > stderr 1`] = `

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > admin: kubectl rtoken report --api ext > stdout 1`] = `
6 tokens

By expiry:
ENDS   TOKENS
expired   1
within 1d   2
within 7d   0
within 30d   1
within 90d   2
later   0
never   0
unknown   0

By state:
STATE   TOKENS
Expired   1
Disabled   1
OwnerMissing   0
OwnerDisabled   0
Idle   0
Expiring   2
Active   2

Needs attention:
ATTENTION   TOKENS
over the maximum   0
unused for 30d   0
unused for 90d   0
last use unknown   6

By owner:
OWNER   TOKENS
user-alice   4
user-bob   2

By kind:
KIND   TOKENS
api-key   5
session   1

By provider:
PROVIDER   TOKENS
local   6

By scope:
SCOPE   TOKENS
none   5
c-open   1

By API:
API   TOKENS
ext   6

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > alice: kubectl rtoken audit > stderr 1`] = `
Warning: you may not list tokens.management.cattle.io, users.management.cattle.io, settings.management.cattle.io, clusters.management.cattle.io and features.management.cattle.io
showing only your own tokens of tokens.ext.cattle.io
Warning: you may not list Secrets in cattle-tokens
Warning: without users.management.cattle.io nothing is found by requester-is-active-user
Warning: without settings.management.cattle.io nothing is found by ttl-has-a-maximum
no findings in 4 tokens

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > alice: kubectl rtoken audit > stdout 1`] = `

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > alice: kubectl rtoken check < the bearer of alice > stderr 1`] = `
Warning: you may not list users.management.cattle.io and settings.management.cattle.io

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > alice: kubectl rtoken check < the bearer of alice > stdout 1`] = `
Token:   token.management.cattle.io/token-alice
Owner:   user-alice
Kind:   session
State:   Expiring
TTL:   16h
Expires:   15h
Scope:   <none>
Value:   matches
Verdict:   Rancher accepts it if it is not idle
Works for:   Rancher's own API, the Rancher CLI, Terraform, and every cluster that its owner may use
Reasons for a 401:  none that can be seen from here
Does not end it:   changing the password
                    removing its owner from a group, a project or a cluster: that only takes rights away
                    rancher token delete: that only deletes what the Rancher CLI has cached on one machine
                    lowering auth-token-max-ttl-minutes: existing tokens keep their expiry

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > alice: kubectl rtoken describe switched off > stderr 1`] = `
Error from server (NotFound): tokens "token-e5off" not found

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > alice: kubectl rtoken describe switched off > stdout 1`] = `

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > alice: kubectl rtoken describe terraform > stderr 1`] = `
Warning: you may not list users.management.cattle.io, settings.management.cattle.io and clusters.management.cattle.io
Warning: without users.management.cattle.io nothing is found by requester-is-active-user
Warning: without settings.management.cattle.io nothing is found by ttl-has-a-maximum
Warning: references in kubeconfigs.ext.cattle.io, Secrets in cattle-global-data, Secrets in fleet-default, Secrets in fleet-local were not checked: you may not list them

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > alice: kubectl rtoken describe terraform > stdout 1`] = `
Name:   token-e1ter
API:   ext (tokens.ext.cattle.io)
Kind:   api-key
Description:   terraform
State:   Active: it expires in 89d, at <time>
Owner:   user-alice (unknown whether active)
Provider:   local
Principal:   local://user-alice
Scope:   <none>
Works for:   Rancher's own API, the Rancher CLI, Terraform, and every cluster that its owner may use
TTL:   90d (7776000000 ms)
Created:   <time> (~s)
Expires:   <time>
Last used:   <unknown>
Last activity:   <unknown>
Stored:   as a hash
Labels:   authn.management.cattle.io/kind=
                 cattle.io/user-id=user-alice
Annotations:   <none>
Referred to by:  <none>
Clean-up:   would not touch it: users.management.cattle.io is not known: it could not be read
Breaks:   <none>

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > alice: kubectl rtoken get switched off > stderr 1`] = `
Error from server (NotFound): tokens "token-e5off" not found

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > alice: kubectl rtoken get switched off > stdout 1`] = `

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > alice: kubectl rtoken get terraform > stderr 1`] = `
Warning: you may not list users.management.cattle.io and settings.management.cattle.io

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > alice: kubectl rtoken get terraform > stdout 1`] = `
NAME   USER   KIND   STATE   TTL   EXPIRES   LAST-USED   AGE
token-e1ter   user-alice   api-key   Active   90d   89d   <unknown>   ~s

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > alice: kubectl rtoken list -o json --api ext --kind session > stderr 1`] = `
Warning: you may not list users.management.cattle.io and settings.management.cattle.io
showing only your own tokens

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > alice: kubectl rtoken list -o json --api ext --kind session > stdout 1`] = `
{
    "apiVersion": "v1",
    "items": [
        {
            "apiVersion": "ext.cattle.io/v1",
            "kind": "Token",
            "metadata": {
                "name": "token-e3log",
                "generateName": "token-",
                "uid": "<uid>",
                "resourceVersion": "<version>",
                "creationTimestamp": "<time>",
                "labels": {
                    "authn.management.cattle.io/kind": "session",
                    "cattle.io/user-id": "user-alice"
                }
            },
            "spec": {
                "userID": "user-alice",
                "userPrincipal": {
                    "name": "local://user-alice",
                    "displayName": "Alice",
                    "loginName": "alice",
                    "principalType": "user",
                    "me": true,
                    "provider": "local"
                },
                "kind": "session",
                "description": "login",
                "ttl": 57600000,
                "enabled": true
            },
            "status": {
                "current": false,
                "expired": false,
                "expiresAt": "<time>",
                "lastUpdateTime": "<time>"
            },
            "rtoken": {
                "api": "ext",
                "state": "Expiring",
                "owner": "user-alice",
                "ownerState": "unknown",
                "kind": "session",
                "ttl": "16h",
                "ttlMs": 57600000,
                "expiresAt": "<time>",
                "lastUsedAt": null,
                "createdAt": "<time>",
                "provider": "local",
                "cluster": "",
                "hashed": true
            }
        }
    ],
    "kind": "List",
    "metadata": {
        "resourceVersion": ""
    }
}

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > alice: kubectl rtoken list > stderr 1`] = `
Warning: you may not list tokens.management.cattle.io, users.management.cattle.io and settings.management.cattle.io
showing only your own tokens of tokens.ext.cattle.io

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > alice: kubectl rtoken list > stdout 1`] = `
NAME   USER   KIND   STATE   TTL   EXPIRES   LAST-USED   AGE
token-e1ter   user-alice   api-key   Active   90d   89d   <unknown>   ~s
token-e2dep   user-alice   api-key   Expiring   ~2h   ~2h   <unknown>   ~s
token-e3log   user-alice   session   Expiring   16h   15h   <unknown>   ~s
token-e4mom   user-alice   api-key   Expired   1ms   ~s   <unknown>   ~s

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > alice: kubectl rtoken report > stderr 1`] = `
Warning: you may not list tokens.management.cattle.io, users.management.cattle.io and settings.management.cattle.io
showing only your own tokens of tokens.ext.cattle.io
Warning: without settings.management.cattle.io nothing is found by ttl-has-a-maximum

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > alice: kubectl rtoken report > stdout 1`] = `
4 tokens

By expiry:
ENDS   TOKENS
expired   1
within 1d   2
within 7d   0
within 30d   0
within 90d   1
later   0
never   0
unknown   0

By state:
STATE   TOKENS
Expired   1
Disabled   0
OwnerMissing   0
OwnerDisabled   0
Idle   0
Expiring   2
Active   1

Needs attention:
ATTENTION   TOKENS
over the maximum   0
unused for 30d   0
unused for 90d   0
last use unknown   4

By owner:
OWNER   TOKENS
user-alice   4

By kind:
KIND   TOKENS
api-key   3
session   1

By provider:
PROVIDER   TOKENS
local   4

By scope:
SCOPE   TOKENS
none   4

By API:
API   TOKENS
ext   4

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > bob: kubectl rtoken check < the bearer of alice > stderr 1`] = `
Warning: you may not read tokens.management.cattle.io: whether one of them has that name is not known

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > bob: kubectl rtoken check < the bearer of alice > stdout 1`] = `
There is no token token-alice that you may see: it was deleted, or it belongs to another Rancher or to somebody else.

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > bob: kubectl rtoken get terraform > stderr 1`] = `
Error from server (NotFound): tokens.ext.cattle.io "token-e1ter" not found
Warning: you may not read tokens.management.cattle.io: whether one of them has that name is not known

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > bob: kubectl rtoken get terraform > stdout 1`] = `

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > carol: kubectl rtoken list > stderr 1`] = `
Warning: you may not list tokens.management.cattle.io, users.management.cattle.io and settings.management.cattle.io
showing only your own tokens of tokens.ext.cattle.io
No resources found

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > carol: kubectl rtoken list > stdout 1`] = `

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > rancher-admin: kubectl rtoken check < the bearer of bob > stderr 1`] = `

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > rancher-admin: kubectl rtoken check < the bearer of bob > stdout 1`] = `
Token:   token.management.cattle.io/token-bobby
Owner:   user-bob
Kind:   session
State:   Expiring
TTL:   16h
Expires:   15h
Scope:   <none>
Value:   matches
Verdict:   Rancher accepts it
Works for:   Rancher's own API, the Rancher CLI, Terraform, and every cluster that its owner may use
Reasons for a 401:  none that can be seen from here
Does not end it:   changing the password
                    removing its owner from a group, a project or a cluster: that only takes rights away
                    rancher token delete: that only deletes what the Rancher CLI has cached on one machine
                    lowering auth-token-max-ttl-minutes: existing tokens keep their expiry

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > rancher-admin: kubectl rtoken list --api ext -o name > stderr 1`] = `

`

exports[`test/kubectl-plugin/shipped-on-cluster.test.ts > TAP > the plugin as it is shipped > rancher-admin: kubectl rtoken list --api ext -o name > stdout 1`] = `
token.ext.cattle.io/token-e1ter
token.ext.cattle.io/token-e2dep
token.ext.cattle.io/token-e3log
token.ext.cattle.io/token-e4mom
token.ext.cattle.io/token-e5off
token.ext.cattle.io/token-e6ope

`
