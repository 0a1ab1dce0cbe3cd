/* IMPORTANT
 * This snapshot file is auto-generated, but designed for humans.
 * It should be checked into source control and tracked carefully.
 * Re-generate by setting TAP_SNAPSHOT=1 and running tests.
 * Make sure to inspect the output below.  Do not ignore changes!
 */
'use strict'
exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken audit --fail-on critical -o json > stderr 1`] = `
7 findings in 25 tokens: 6 high, 1 medium

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken audit --fail-on critical -o json > stdout 1`] = `
{
    "apiVersion": "rtoken.dev/v1",
    "kind": "AuditReport",
    "createdAt": "<time>",
    "source": "https://<server>",
    "tokens": 25,
    "findings": [
        {
            "id": "hashing-is-one-way/feature.management.cattle.io/token-hashing",
            "rule": "hashing-is-one-way",
            "severity": "high",
            "object": "feature.management.cattle.io/token-hashing",
            "message": "tokens.management.cattle.io are stored in plain: whoever may read one can log in with it",
            "evidence": {
                "value": "unset"
            },
            "mend": "kubectl patch features.management.cattle.io token-hashing --type=merge -p '{\\"spec\\":{\\"value\\":true}}' --context=admin"
        },
        {
            "id": "requester-is-active-user/token.management.cattle.io/token-4pzsn",
            "rule": "requester-is-active-user",
            "severity": "high",
            "object": "token.management.cattle.io/token-4pzsn",
            "owner": "user-gone",
            "message": "its owner user-gone does not exist",
            "evidence": {
                "owner": "user-gone"
            },
            "mend": "kubectl rtoken delete token.management.cattle.io/token-4pzsn --context=admin"
        },
        {
            "id": "requester-is-active-user/token.management.cattle.io/token-carol",
            "rule": "requester-is-active-user",
            "severity": "high",
            "object": "token.management.cattle.io/token-carol",
            "owner": "user-carol",
            "message": "its owner user-carol does not exist",
            "evidence": {
                "owner": "user-carol"
            },
            "mend": "kubectl rtoken delete token.management.cattle.io/token-carol --context=admin"
        },
        {
            "id": "requester-is-active-user/token.management.cattle.io/token-disab",
            "rule": "requester-is-active-user",
            "severity": "high",
            "object": "token.management.cattle.io/token-disab",
            "owner": "user-disabled",
            "message": "its owner user-disabled is disabled",
            "evidence": {
                "owner": "user-disabled"
            },
            "mend": "kubectl rtoken disable token.management.cattle.io/token-disab --context=admin"
        },
        {
            "id": "requester-is-active-user/token.management.cattle.io/token-k7dxj",
            "rule": "requester-is-active-user",
            "severity": "high",
            "object": "token.management.cattle.io/token-k7dxj",
            "owner": "user-disabled",
            "message": "its owner user-disabled is disabled",
            "evidence": {
                "owner": "user-disabled"
            },
            "mend": "kubectl rtoken disable token.management.cattle.io/token-k7dxj --context=admin"
        },
        {
            "id": "ttl-has-a-maximum/token.management.cattle.io/token-n4vqp",
            "rule": "ttl-has-a-maximum",
            "severity": "high",
            "object": "token.management.cattle.io/token-n4vqp",
            "owner": "user-alice",
            "message": "its TTL is never, over the maximum 90d (7776000000 ms) (auth-token-max-ttl-minutes=129600)",
            "evidence": {
                "ttl": "never",
                "maximum": "90d (7776000000 ms)",
                "setting": "auth-token-max-ttl-minutes=129600"
            },
            "mend": "kubectl rtoken set token.management.cattle.io/token-n4vqp --ttl 90d --context=admin"
        },
        {
            "id": "cluster-is-reachable/token.management.cattle.io/token-2bvlm",
            "rule": "cluster-is-reachable",
            "severity": "medium",
            "object": "token.management.cattle.io/token-2bvlm",
            "owner": "user-rancher-admin",
            "message": "it is scoped to cluster c-gone, which does not exist",
            "evidence": {
                "cluster": "c-gone"
            },
            "mend": "kubectl rtoken delete token.management.cattle.io/token-2bvlm --context=admin"
        }
    ]
}

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken audit --fail-on high -o csv > stderr 1`] = `
7 findings in 25 tokens: 6 high, 1 medium

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken audit --fail-on high -o csv > stdout 1`] = `
ID,SEVERITY,RULE,OBJECT,OWNER,FINDING,EVIDENCE,MEND,BASELINE
hashing-is-one-way/feature.management.cattle.io/token-hashing,high,hashing-is-one-way,feature.management.cattle.io/token-hashing,,tokens.management.cattle.io are stored in plain: whoever may read one can log in with it,value=unset,"kubectl patch features.management.cattle.io token-hashing --type=merge -p '{""spec"":{""value"":true}}' --context=admin",
requester-is-active-user/token.management.cattle.io/token-4pzsn,high,requester-is-active-user,token.management.cattle.io/token-4pzsn,user-gone,its owner user-gone does not exist,owner=user-gone,kubectl rtoken delete token.management.cattle.io/token-4pzsn --context=admin,
requester-is-active-user/token.management.cattle.io/token-carol,high,requester-is-active-user,token.management.cattle.io/token-carol,user-carol,its owner user-carol does not exist,owner=user-carol,kubectl rtoken delete token.management.cattle.io/token-carol --context=admin,
requester-is-active-user/token.management.cattle.io/token-disab,high,requester-is-active-user,token.management.cattle.io/token-disab,user-disabled,its owner user-disabled is disabled,owner=user-disabled,kubectl rtoken disable token.management.cattle.io/token-disab --context=admin,
requester-is-active-user/token.management.cattle.io/token-k7dxj,high,requester-is-active-user,token.management.cattle.io/token-k7dxj,user-disabled,its owner user-disabled is disabled,owner=user-disabled,kubectl rtoken disable token.management.cattle.io/token-k7dxj --context=admin,
ttl-has-a-maximum/token.management.cattle.io/token-n4vqp,high,ttl-has-a-maximum,token.management.cattle.io/token-n4vqp,user-alice,"its TTL is never, over the maximum 90d (7776000000 ms) (auth-token-max-ttl-minutes=129600)",ttl=never; maximum=90d (7776000000 ms); setting=auth-token-max-ttl-minutes=129600,kubectl rtoken set token.management.cattle.io/token-n4vqp --ttl 90d --context=admin,
cluster-is-reachable/token.management.cattle.io/token-2bvlm,medium,cluster-is-reachable,token.management.cattle.io/token-2bvlm,user-rancher-admin,"it is scoped to cluster c-gone, which does not exist",cluster=c-gone,kubectl rtoken delete token.management.cattle.io/token-2bvlm --context=admin,

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken audit > stderr 1`] = `
7 findings in 25 tokens: 6 high, 1 medium

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken audit > stdout 1`] = `
SEVERITY   RULE   OBJECT   FINDING   MEND
high   hashing-is-one-way   feature.management.cattle.io/token-hashing   tokens.management.cattle.io are stored in plain: whoever may read one can log in with it   kubectl patch features.management.cattle.io token-hashing --type=merge -p '{"spec":{"value":true}}' --context=admin
high   requester-is-active-user   token.management.cattle.io/token-4pzsn   its owner user-gone does not exist   kubectl rtoken delete token.management.cattle.io/token-4pzsn --context=admin
high   requester-is-active-user   token.management.cattle.io/token-carol   its owner user-carol does not exist   kubectl rtoken delete token.management.cattle.io/token-carol --context=admin
high   requester-is-active-user   token.management.cattle.io/token-disab   its owner user-disabled is disabled   kubectl rtoken disable token.management.cattle.io/token-disab --context=admin
high   requester-is-active-user   token.management.cattle.io/token-k7dxj   its owner user-disabled is disabled   kubectl rtoken disable token.management.cattle.io/token-k7dxj --context=admin
high   ttl-has-a-maximum   token.management.cattle.io/token-n4vqp   its TTL is never, over the maximum 90d (7776000000 ms) (auth-token-max-ttl-minutes=129600)   kubectl rtoken set token.management.cattle.io/token-n4vqp --ttl 90d --context=admin
medium   cluster-is-reachable   token.management.cattle.io/token-2bvlm   it is scoped to cluster c-gone, which does not exist   kubectl rtoken delete token.management.cattle.io/token-2bvlm --context=admin

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken check -o json < token-k7dxj:no-such-value > stderr 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken check -o json < token-k7dxj:no-such-value > stdout 1`] = `
{
    "name": "token-k7dxj",
    "found": true,
    "rtoken": {
        "api": "v3",
        "state": "OwnerDisabled",
        "owner": "user-disabled",
        "ownerState": "disabled",
        "kind": "api-key",
        "ttl": "90d",
        "ttlMs": 7776000000,
        "expiresAt": "<time>",
        "lastUsedAt": "<time>",
        "createdAt": "<time>",
        "provider": "local",
        "cluster": "",
        "hashed": false
    },
    "value": {
        "value": "differs"
    },
    "accepted": false,
    "acceptedIf": [],
    "reasons": [
        {
            "everywhere": true,
            "text": "the value is not that of the token: it was mistyped or cut off, or is that of another token"
        },
        {
            "everywhere": true,
            "text": "its state is OwnerDisabled: User user-disabled is disabled"
        }
    ],
    "doesNotEndIt": [
        "changing the password",
        "removing its owner from a group, a project or a cluster: that only takes rights away",
        "rancher token delete: that only deletes what the Rancher CLI has cached on one machine",
        "lowering auth-token-max-ttl-minutes: existing tokens keep their expiry"
    ]
}

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken check < Bearer ext/token-9d2kf:no-such-value > stderr 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken check < Bearer ext/token-9d2kf:no-such-value > stdout 1`] = `
Token:   token.management.cattle.io/token-9d2kf
Owner:   user-alice
Kind:   api-key
State:   Active
TTL:   90d
Expires:   89d
Scope:   <none>
Value:   does not match
Verdict:   Rancher refuses it with 401
Works for:   nothing
Reasons for a 401:  it is a token of tokens.management.cattle.io, whose bearer is written token-9d2kf:VALUE
                    the value is not that of the token: it was mistyped or cut off, or is that of another token
Does not end it:   changing the password
                    removing its owner from a group, a project or a cluster: that only takes rights away
                    rancher token delete: that only deletes what the Rancher CLI has cached on one machine
                    lowering auth-token-max-ttl-minutes: existing tokens keep their expiry

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken check < not a bearer > stderr 1`] = `
error: stdin has no bearer of Rancher: allowed is NAME:VALUE or ext/NAME:VALUE
See 'kubectl rtoken check --help' for usage.

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken check < not a bearer > stdout 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken check < token-2bvlm:no-such-value > stderr 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken check < token-2bvlm:no-such-value > stdout 1`] = `
Token:   token.management.cattle.io/token-2bvlm
Owner:   user-rancher-admin
Kind:   api-key
State:   Active
TTL:   90d
Expires:   89d
Scope:   c-gone
Value:   does not match
Verdict:   Rancher refuses it with 401
Works for:   nothing
Reasons for a 401:  it is scoped to cluster c-gone: the Rancher CLI, Terraform and Rancher's own API refuse it ("clusterID does not match"); switch to an un-scoped API token
                    the value is not that of the token: it was mistyped or cut off, or is that of another token
Does not end it:   changing the password
                    removing its owner from a group, a project or a cluster: that only takes rights away
                    rancher token delete: that only deletes what the Rancher CLI has cached on one machine
                    lowering auth-token-max-ttl-minutes: existing tokens keep their expiry

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken check < token-none:value > stderr 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken check < token-none:value > stdout 1`] = `
There is no token token-none that you may see: it was deleted, or it belongs to another Rancher or to somebody else.

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken describe token-2bvlm > stderr 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken describe token-2bvlm > stdout 1`] = `
Name:   token-2bvlm
API:   v3 (tokens.management.cattle.io)
Kind:   api-key
Description:   for a removed cluster
State:   Active: it expires in 89d, at <time>
Owner:   user-rancher-admin (Admin, admin, active)
Provider:   local
Principal:   local://user-rancher-admin
Scope:   c-gone
Works for:   only /k8s/clusters/c-gone: Rancher's own API, the Rancher CLI and Terraform answer it with 401
TTL:   90d (7776000000 ms)
Created:   <time> (~s)
Expires:   <time>
Last used:   <unknown>
Last activity:   <unknown>
Stored:   in plain text: whoever may read the token can log in with it
Labels:   authn.management.cattle.io/token-userId=user-rancher-admin
Annotations:   <none>
Referred to by:  <none>
Clean-up:   would not touch it: it is younger than 15m
Breaks:   cluster-is-reachable (medium): it is scoped to cluster c-gone, which does not exist
                   mend: kubectl rtoken delete token.management.cattle.io/token-2bvlm --context=admin

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken describe token-4pzsn > stderr 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken describe token-4pzsn > stdout 1`] = `
Name:   token-4pzsn
API:   v3 (tokens.management.cattle.io)
Kind:   api-key
Description:   left behind
State:   OwnerMissing: there is no User user-gone
Owner:   user-gone (there is no such User)
Provider:   local
Principal:   local://user-gone
Scope:   <none>
Works for:   Rancher's own API, the Rancher CLI, Terraform, and every cluster that its owner may use
TTL:   90d (7776000000 ms)
Created:   <time> (~s)
Expires:   <time>
Last used:   <time> (120d ago)
Last activity:   <unknown>
Stored:   in plain text: whoever may read the token can log in with it
Labels:   authn.management.cattle.io/token-userId=user-gone
Annotations:   <none>
Referred to by:  <none>
Clean-up:   would not touch it: it is younger than 15m
Breaks:   requester-is-active-user (high): its owner user-gone does not exist
                   mend: kubectl rtoken delete token.management.cattle.io/token-4pzsn --context=admin

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken describe token-9d2kf > stderr 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken describe token-9d2kf > stdout 1`] = `
Name:   token-9d2kf
API:   v3 (tokens.management.cattle.io)
Kind:   api-key
Description:   ci pipeline
State:   Active: it expires in 89d, at <time>
Owner:   user-alice (Alice, alice, active)
Provider:   local
Principal:   local://user-alice
Scope:   <none>
Works for:   Rancher's own API, the Rancher CLI, Terraform, and every cluster that its owner may use
TTL:   90d (7776000000 ms)
Created:   <time> (~s)
Expires:   <time>
Last used:   <time> (~s)
Last activity:   <unknown>
Stored:   in plain text: whoever may read the token can log in with it
Labels:   authn.management.cattle.io/token-userId=user-alice
Annotations:   <none>
Referred to by:  secret fleet-default/shop-kubeconfig: the kubeconfig of a provisioned cluster: Rancher does not make it again
Clean-up:   would not touch it: secret fleet-default/shop-kubeconfig refers to it (the kubeconfig of a provisioned cluster: Rancher does not make it again)
Breaks:   <none>

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken describe token-harvs > stderr 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken describe token-harvs > stdout 1`] = `
Name:   token-harvs
API:   v3 (tokens.management.cattle.io)
Kind:   api-key
Description:   harvester
State:   Active: it expires in 29d, at <time>
Owner:   user-alice (Alice, alice, active)
Provider:   local
Principal:   <none>
Scope:   <none>
Works for:   Rancher's own API, the Rancher CLI, Terraform, and every cluster that its owner may use
TTL:   30d (2592000000 ms)
Created:   <time> (~s)
Expires:   <time>
Last used:   <unknown>
Last activity:   <unknown>
Stored:   in plain text: whoever may read the token can log in with it
Labels:   authn.management.cattle.io/token-userId=user-alice
Annotations:   kubectl.kubernetes.io/last-applied-configuration
Referred to by:  secret cattle-global-data/cc-harvester: a cloud credential of Harvester: provisioning breaks without the token
Clean-up:   would not touch it: secret cattle-global-data/cc-harvester refers to it (a cloud credential of Harvester: provisioning breaks without the token)
Breaks:   <none>

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken describe token-k7dxj > stderr 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken describe token-k7dxj > stdout 1`] = `
Name:   token-k7dxj
API:   v3 (tokens.management.cattle.io)
Kind:   api-key
Description:   of a leaver
State:   OwnerDisabled: User user-disabled is disabled
Owner:   user-disabled (Disabled, disabled, disabled)
Provider:   local
Principal:   local://user-disabled
Scope:   <none>
Works for:   Rancher's own API, the Rancher CLI, Terraform, and every cluster that its owner may use
TTL:   90d (7776000000 ms)
Created:   <time> (~s)
Expires:   <time>
Last used:   <time> (60d ago)
Last activity:   <unknown>
Stored:   in plain text: whoever may read the token can log in with it
Labels:   authn.management.cattle.io/token-userId=user-disabled
Annotations:   <none>
Referred to by:  <none>
Clean-up:   would not touch it: it is younger than 15m
Breaks:   requester-is-active-user (high): its owner user-disabled is disabled
                   mend: kubectl rtoken disable token.management.cattle.io/token-k7dxj --context=admin

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken describe token-n4vqp > stderr 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken describe token-n4vqp > stdout 1`] = `
Name:   token-n4vqp
API:   v3 (tokens.management.cattle.io)
Kind:   api-key
Description:   made before there was a maximum
State:   Active: it never expires
Owner:   user-alice (Alice, alice, active)
Provider:   local
Principal:   local://user-alice
Scope:   <none>
Works for:   Rancher's own API, the Rancher CLI, Terraform, and every cluster that its owner may use
TTL:   never
Created:   <time> (~s)
Expires:   never
Last used:   <time> (200d ago)
Last activity:   <unknown>
Stored:   in plain text: whoever may read the token can log in with it
Labels:   authn.management.cattle.io/token-userId=user-alice
Annotations:   <none>
Referred to by:  <none>
Clean-up:   would not touch it: it is younger than 15m
Breaks:   ttl-has-a-maximum (high): its TTL is never, over the maximum 90d (7776000000 ms) (auth-token-max-ttl-minutes=129600)
                   mend: kubectl rtoken set token.management.cattle.io/token-n4vqp --ttl 90d --context=admin

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken describe token-none > stderr 1`] = `
Error from server (NotFound): tokens "token-none" not found

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken describe token-none > stdout 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken describe token-r5gkt > stderr 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken describe token-r5gkt > stdout 1`] = `
Name:   token-r5gkt
API:   v3 (tokens.management.cattle.io)
Kind:   session
Description:   <none>
State:   Idle: it has not been used for 17h, and the limit is 16h (auth-user-session-idle-ttl-minutes)
Owner:   user-bob (Bob, bob, active)
Provider:   local
Principal:   local://user-bob
Scope:   <none>
Works for:   Rancher's own API, the Rancher CLI, Terraform, and every cluster that its owner may use
TTL:   16h (57600000 ms)
Created:   <time> (~s)
Expires:   <time>
Last used:   <time> (17h ago)
Last activity:   <time> (17h ago)
Stored:   in plain text: whoever may read the token can log in with it
Labels:   authn.management.cattle.io/kind=session
                 authn.management.cattle.io/token-userId=user-bob
Annotations:   <none>
Referred to by:  <none>
Clean-up:   would not touch it: it is younger than 15m
Breaks:   <none>

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken get token-9d2kf -o name > stderr 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken get token-9d2kf -o name > stdout 1`] = `
token.management.cattle.io/token-9d2kf

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken get token-9d2kf v3/token-n4vqp token-none > stderr 1`] = `
Error from server (NotFound): tokens "token-none" not found

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken get token-9d2kf v3/token-n4vqp token-none > stdout 1`] = `
NAME   USER   KIND   STATE   TTL   EXPIRES   LAST-USED   AGE
token-9d2kf   user-alice   api-key   Active   90d   89d   ~s   ~s
token-n4vqp   user-alice   api-key   Active   <never>   <never>   200d   ~s

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken get token-9d2kf:a-bearer > stderr 1`] = `
error: the word with a ":" in it (a bearer? it belongs on the stdin of check) is no name of a token: allowed is NAME, or API/NAME as -o name prints it: token.ext.cattle.io/NAME, token.management.cattle.io/NAME
See 'kubectl rtoken get --help' for usage.

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken get token-9d2kf:a-bearer > stdout 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken get token-none --ignore-not-found > stderr 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken get token-none --ignore-not-found > stdout 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken get tokens.ext.cattle.io/token-9d2kf > stderr 1`] = `
Error from server (NotFound): tokens.ext.cattle.io "token-9d2kf" not found

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken get tokens.ext.cattle.io/token-9d2kf > stdout 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken list --api v3 -o custom-columns=NAME:.metadata.name,STATE:.rtoken.state,NOT:.there > stderr 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken list --api v3 -o custom-columns=NAME:.metadata.name,STATE:.rtoken.state,NOT:.there > stdout 1`] = `
NAME   STATE   NOT
kubeconfig-user-alice8k2vd   Active   <none>
token-2bvlm   Active   <none>
token-4pzsn   OwnerMissing   <none>
token-5tbsl   Expired   <none>
token-9d2kf   Active   <none>
token-admin   Expiring   <none>
token-alice   Expiring   <none>
token-bobby   Expiring   <none>
token-c9wfb   Active   <none>
token-carol   OwnerMissing   <none>
token-disab   OwnerDisabled   <none>
token-h2lpx   Active   <none>
token-harvs   Active   <none>
token-k7dxj   OwnerDisabled   <none>
token-n4vqp   Active   <none>
token-q8mzd   Disabled   <none>
token-r5gkt   Idle   <none>
token-w6jhc   Expiring   <none>
token-x7rwz   Active   <none>

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken list --api v3 -o jsonpath={range .items[?(@.rtoken.state=="Idle")]}{.metadata.name}{"\\n"}{end} > stderr 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken list --api v3 -o jsonpath={range .items[?(@.rtoken.state=="Idle")]}{.metadata.name}{"\\n"}{end} > stdout 1`] = `
token-r5gkt

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken list --expiring-within 3d --api=v3 --exit-code > stderr 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken list --expiring-within 3d --api=v3 --exit-code > stdout 1`] = `
NAME   USER   KIND   STATE   TTL   EXPIRES   LAST-USED   AGE
token-admin   user-rancher-admin   session   Expiring   16h   15h   ~s   ~s
token-alice   user-alice   session   Expiring   16h   15h   ~s   ~s
token-bobby   user-bob   session   Expiring   16h   15h   ~s   ~s
token-carol   user-carol   session   OwnerMissing   16h   15h   ~s   ~s
token-disab   user-disabled   session   OwnerDisabled   16h   15h   ~s   ~s
token-r5gkt   user-bob   session   Idle   16h   15h   17h   ~s
token-w6jhc   user-alice   api-key   Expiring   2d   47h   24h   ~s

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken list --kind kubeconfig,session --api v3 --sort-by {.rtoken.owner} > stderr 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken list --kind kubeconfig,session --api v3 --sort-by {.rtoken.owner} > stdout 1`] = `
NAME   USER   KIND   STATE   TTL   EXPIRES   LAST-USED   AGE
kubeconfig-user-alice8k2vd   user-alice   kubeconfig   Active   30d   29d   3d   ~s
token-alice   user-alice   session   Expiring   16h   15h   ~s   ~s
token-bobby   user-bob   session   Expiring   16h   15h   ~s   ~s
token-r5gkt   user-bob   session   Idle   16h   15h   17h   ~s
token-carol   user-carol   session   OwnerMissing   16h   15h   ~s   ~s
token-disab   user-disabled   session   OwnerDisabled   16h   15h   ~s   ~s
token-admin   user-rancher-admin   session   Expiring   16h   15h   ~s   ~s

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken list --older-than 1d --exit-code > stderr 1`] = `
No resources found

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken list --older-than 1d --exit-code > stdout 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken list --owner alice --api v3 --kind api-key,kubeconfig --sort-by expires > stderr 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken list --owner alice --api v3 --kind api-key,kubeconfig --sort-by expires > stdout 1`] = `
NAME   USER   KIND   STATE   TTL   EXPIRES   LAST-USED   AGE
token-5tbsl   user-alice   api-key   Expired   1ms   ~s   <unknown>   ~s
token-w6jhc   user-alice   api-key   Expiring   2d   47h   24h   ~s
kubeconfig-user-alice8k2vd   user-alice   kubeconfig   Active   30d   29d   3d   ~s
token-harvs   user-alice   api-key   Active   30d   29d   <unknown>   ~s
token-9d2kf   user-alice   api-key   Active   90d   89d   ~s   ~s
token-x7rwz   user-alice   api-key   Active   90d   89d   <unknown>   ~s
token-n4vqp   user-alice   api-key   Active   <never>   <never>   200d   ~s

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken list --owner nobody -o json > stderr 1`] = `
no token is of --owner nobody; owners here: user-alice, user-bob, user-carol, user-disabled, user-gone, user-rancher-admin
No resources found

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken list --owner nobody -o json > stdout 1`] = `
{
    "apiVersion": "v1",
    "items": [],
    "kind": "List",
    "metadata": {
        "resourceVersion": ""
    }
}

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken list --owner nobody -o yaml > stderr 1`] = `
no token is of --owner nobody; owners here: user-alice, user-bob, user-carol, user-disabled, user-gone, user-rancher-admin
No resources found

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken list --owner nobody -o yaml > stdout 1`] = `
apiVersion: v1
items: []
kind: List
metadata:
  resourceVersion: ""

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken list --scope c-open --provider=local --no-headers > stderr 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken list --scope c-open --provider=local --no-headers > stdout 1`] = `
token-e6ope   user-bob   api-key   Active   30d   29d   <unknown>   ~s
token-h2lpx   user-bob   api-key   Active   90d   89d   ~2h   ~s

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken list --selector authn.management.cattle.io/kind=session --api v3 > stderr 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken list --selector authn.management.cattle.io/kind=session --api v3 > stdout 1`] = `
NAME   USER   KIND   STATE   TTL   EXPIRES   LAST-USED   AGE
token-admin   user-rancher-admin   session   Expiring   16h   15h   ~s   ~s
token-alice   user-alice   session   Expiring   16h   15h   ~s   ~s
token-bobby   user-bob   session   Expiring   16h   15h   ~s   ~s
token-carol   user-carol   session   OwnerMissing   16h   15h   ~s   ~s
token-disab   user-disabled   session   OwnerDisabled   16h   15h   ~s   ~s
token-r5gkt   user-bob   session   Idle   16h   15h   17h   ~s

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken list --state Idle,Disabled --state Expired -o csv --api v3 --sort-by=name > stderr 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken list --state Idle,Disabled --state Expired -o csv --api v3 --sort-by=name > stdout 1`] = `
NAME,USER,KIND,STATE,TTL-MS,EXPIRES,LAST-USED,CREATED,API,PROVIDER,CLUSTER,DESCRIPTION
token-5tbsl,user-alice,api-key,Expired,1,<time>,,<time>,v3,local,,expired
token-q8mzd,user-bob,api-key,Disabled,7776000000,<time>,<time>,<time>,v3,local,,disabled by hand
token-r5gkt,user-bob,session,Idle,57600000,<time>,<time>,<time>,v3,local,,

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken list --unused-for 60d --treat-unknown-as-unused --exit-code > stderr 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken list --unused-for 60d --treat-unknown-as-unused --exit-code > stdout 1`] = `
NAME   USER   KIND   STATE   TTL   EXPIRES   LAST-USED   AGE
token-4pzsn   user-gone   api-key   OwnerMissing   90d   89d   120d   ~s
token-k7dxj   user-disabled   api-key   OwnerDisabled   90d   89d   60d   ~s
token-n4vqp   user-alice   api-key   Active   <never>   <never>   200d   ~s

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken report --owner bob -o csv > stderr 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken report --owner bob -o csv > stdout 1`] = `
SECTION,NAME,TOKENS
total,,7
by-end,expired,0
by-end,within 1d,2
by-end,within 7d,0
by-end,within 30d,1
by-end,within 90d,4
by-end,later,0
by-end,never,0
by-end,unknown,0
by-state,Expired,0
by-state,Disabled,2
by-state,OwnerMissing,0
by-state,OwnerDisabled,0
by-state,Idle,1
by-state,Expiring,1
by-state,Active,3
attention,over the maximum,0
attention,unused for 30d,1
attention,unused for 90d,0
attention,last use unknown,3
by-owner,user-bob,7
by-kind,api-key,5
by-kind,session,2
by-provider,local,7
by-scope,none,5
by-scope,c-open,2
by-api,v3,5
by-api,ext,2

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken report --top 2 -o markdown > stderr 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken report --top 2 -o markdown > stdout 1`] = `
# Tokens

25 tokens at <time>.

## By expiry

| ends | tokens |
|---|---:|
| expired | 2 |
| within 1d | 8 |
| within 7d | 1 |
| within 30d | 3 |
| within 90d | 10 |
| later | 0 |
| never | 1 |
| unknown | 0 |

## By state

| state | tokens |
|---|---:|
| Expired | 2 |
| Disabled | 2 |
| OwnerMissing | 2 |
| OwnerDisabled | 2 |
| Idle | 1 |
| Expiring | 6 |
| Active | 10 |

## Needs attention

| attention | tokens |
|---|---:|
| over the maximum | 1 |
| unused for 30d | 4 |
| unused for 90d | 2 |
| last use unknown | 11 |

## By owner (top 2 of 6)

| owner | tokens |
|---|---:|
| user-alice | 12 |
| user-bob | 7 |

## By kind

| kind | tokens |
|---|---:|
| api-key | 17 |
| session | 7 |
| kubeconfig | 1 |

## By provider

| provider | tokens |
|---|---:|
| local | 25 |

## By scope

| scope | tokens |
|---|---:|
| none | 22 |
| c-open | 2 |
| c-gone | 1 |

## By API

| api | tokens |
|---|---:|
| v3 | 19 |
| ext | 6 |

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken report -o json --top=1 > stderr 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken report -o json --top=1 > stdout 1`] = `
{
    "apiVersion": "rtoken.dev/v1",
    "kind": "TokenReport",
    "createdAt": "<time>",
    "total": 25,
    "sections": [
        {
            "id": "by-end",
            "title": "By expiry",
            "counts": [
                {
                    "name": "expired",
                    "tokens": 2
                },
                {
                    "name": "within 1d",
                    "tokens": 8
                },
                {
                    "name": "within 7d",
                    "tokens": 1
                },
                {
                    "name": "within 30d",
                    "tokens": 3
                },
                {
                    "name": "within 90d",
                    "tokens": 10
                },
                {
                    "name": "later",
                    "tokens": 0
                },
                {
                    "name": "never",
                    "tokens": 1
                },
                {
                    "name": "unknown",
                    "tokens": 0
                }
            ]
        },
        {
            "id": "by-state",
            "title": "By state",
            "counts": [
                {
                    "name": "Expired",
                    "tokens": 2
                },
                {
                    "name": "Disabled",
                    "tokens": 2
                },
                {
                    "name": "OwnerMissing",
                    "tokens": 2
                },
                {
                    "name": "OwnerDisabled",
                    "tokens": 2
                },
                {
                    "name": "Idle",
                    "tokens": 1
                },
                {
                    "name": "Expiring",
                    "tokens": 6
                },
                {
                    "name": "Active",
                    "tokens": 10
                }
            ]
        },
        {
            "id": "attention",
            "title": "Needs attention",
            "counts": [
                {
                    "name": "over the maximum",
                    "tokens": 1
                },
                {
                    "name": "unused for 30d",
                    "tokens": 4
                },
                {
                    "name": "unused for 90d",
                    "tokens": 2
                },
                {
                    "name": "last use unknown",
                    "tokens": 11
                }
            ]
        },
        {
            "id": "by-owner",
            "title": "By owner (top 1 of 6)",
            "counts": [
                {
                    "name": "user-alice",
                    "tokens": 12
                }
            ]
        },
        {
            "id": "by-kind",
            "title": "By kind",
            "counts": [
                {
                    "name": "api-key",
                    "tokens": 17
                },
                {
                    "name": "session",
                    "tokens": 7
                },
                {
                    "name": "kubeconfig",
                    "tokens": 1
                }
            ]
        },
        {
            "id": "by-provider",
            "title": "By provider",
            "counts": [
                {
                    "name": "local",
                    "tokens": 25
                }
            ]
        },
        {
            "id": "by-scope",
            "title": "By scope",
            "counts": [
                {
                    "name": "none",
                    "tokens": 22
                },
                {
                    "name": "c-open",
                    "tokens": 2
                },
                {
                    "name": "c-gone",
                    "tokens": 1
                }
            ]
        },
        {
            "id": "by-api",
            "title": "By API",
            "counts": [
                {
                    "name": "v3",
                    "tokens": 19
                },
                {
                    "name": "ext",
                    "tokens": 6
                }
            ]
        }
    ]
}

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken report -o prometheus > stderr 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken report -o prometheus > stdout 1`] = `
# HELP rtoken_tokens Tokens of Rancher.
# TYPE rtoken_tokens gauge
rtoken_tokens 25
# HELP rtoken_tokens_by_end Tokens of Rancher: by expiry.
# TYPE rtoken_tokens_by_end gauge
rtoken_tokens_by_end{ends="expired"} 2
rtoken_tokens_by_end{ends="within 1d"} 8
rtoken_tokens_by_end{ends="within 7d"} 1
rtoken_tokens_by_end{ends="within 30d"} 3
rtoken_tokens_by_end{ends="within 90d"} 10
rtoken_tokens_by_end{ends="later"} 0
rtoken_tokens_by_end{ends="never"} 1
rtoken_tokens_by_end{ends="unknown"} 0
# HELP rtoken_tokens_by_state Tokens of Rancher: by state.
# TYPE rtoken_tokens_by_state gauge
rtoken_tokens_by_state{state="Expired"} 2
rtoken_tokens_by_state{state="Disabled"} 2
rtoken_tokens_by_state{state="OwnerMissing"} 2
rtoken_tokens_by_state{state="OwnerDisabled"} 2
rtoken_tokens_by_state{state="Idle"} 1
rtoken_tokens_by_state{state="Expiring"} 6
rtoken_tokens_by_state{state="Active"} 10
# HELP rtoken_tokens_attention Tokens of Rancher: needs attention.
# TYPE rtoken_tokens_attention gauge
rtoken_tokens_attention{attention="over the maximum"} 1
rtoken_tokens_attention{attention="unused for 30d"} 4
rtoken_tokens_attention{attention="unused for 90d"} 2
rtoken_tokens_attention{attention="last use unknown"} 11
# HELP rtoken_tokens_by_owner Tokens of Rancher: by owner.
# TYPE rtoken_tokens_by_owner gauge
rtoken_tokens_by_owner{owner="user-alice"} 12
rtoken_tokens_by_owner{owner="user-bob"} 7
rtoken_tokens_by_owner{owner="user-disabled"} 2
rtoken_tokens_by_owner{owner="user-rancher-admin"} 2
rtoken_tokens_by_owner{owner="user-carol"} 1
rtoken_tokens_by_owner{owner="user-gone"} 1
# HELP rtoken_tokens_by_kind Tokens of Rancher: by kind.
# TYPE rtoken_tokens_by_kind gauge
rtoken_tokens_by_kind{kind="api-key"} 17
rtoken_tokens_by_kind{kind="session"} 7
rtoken_tokens_by_kind{kind="kubeconfig"} 1
# HELP rtoken_tokens_by_provider Tokens of Rancher: by provider.
# TYPE rtoken_tokens_by_provider gauge
rtoken_tokens_by_provider{provider="local"} 25
# HELP rtoken_tokens_by_scope Tokens of Rancher: by scope.
# TYPE rtoken_tokens_by_scope gauge
rtoken_tokens_by_scope{scope="none"} 22
rtoken_tokens_by_scope{scope="c-open"} 2
rtoken_tokens_by_scope{scope="c-gone"} 1
# HELP rtoken_tokens_by_api Tokens of Rancher: by api.
# TYPE rtoken_tokens_by_api gauge
rtoken_tokens_by_api{api="v3"} 19
rtoken_tokens_by_api{api="ext"} 6

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken report > stderr 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken report > stdout 1`] = `
25 tokens

By expiry:
ENDS   TOKENS
expired   2
within 1d   8
within 7d   1
within 30d   3
within 90d   10
later   0
never   1
unknown   0

By state:
STATE   TOKENS
Expired   2
Disabled   2
OwnerMissing   2
OwnerDisabled   2
Idle   1
Expiring   6
Active   10

Needs attention:
ATTENTION   TOKENS
over the maximum   1
unused for 30d   4
unused for 90d   2
last use unknown   11

By owner:
OWNER   TOKENS
user-alice   12
user-bob   7
user-disabled   2
user-rancher-admin   2
user-carol   1
user-gone   1

By kind:
KIND   TOKENS
api-key   17
session   7
kubeconfig   1

By provider:
PROVIDER   TOKENS
local   25

By scope:
SCOPE   TOKENS
none   22
c-open   2
c-gone   1

By API:
API   TOKENS
v3   19
ext   6

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken settings -o json > stderr 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken settings -o json > stdout 1`] = `
[
    {
        "name": "auth-token-max-ttl-minutes",
        "unit": "minutes",
        "meaning": "The maximum TTL of a token; 0 means no limit.",
        "appliesTo": "API keys and kubeconfig tokens of both APIs; on ext tokens sessions too",
        "notTo": "login sessions of v3 (auth-user-session-ttl-minutes); tokens that Rancher makes for its own work",
        "existing": "keep their expiry; an ext token is lowered at its next update through the API",
        "value": "129600",
        "source": "its default"
    },
    {
        "name": "auth-token-default-ttl-minutes",
        "unit": "minutes",
        "meaning": "The TTL of a token that asks for none. Rancher has it from 2.16 on; before, auth-token-max-ttl-minutes applies.",
        "appliesTo": "new tokens whose TTL is 0 or absent",
        "notTo": "tokens that name a TTL; login sessions",
        "existing": "are not changed",
        "value": "129600",
        "source": "its default"
    },
    {
        "name": "kubeconfig-default-token-ttl-minutes",
        "unit": "minutes",
        "meaning": "The TTL of the token in a kubeconfig that Rancher hands out.",
        "appliesTo": "tokens of kubeconfigs downloaded from Rancher",
        "notTo": "tokens that the Rancher CLI makes for a kubeconfig; API keys; login sessions",
        "existing": "are not changed: old kubeconfig tokens must be deleted",
        "value": "43200",
        "source": "its default"
    },
    {
        "name": "kubeconfig-max-token-ttl-minutes",
        "unit": "minutes",
        "meaning": "The maximum TTL of a kubeconfig token. Rancher has it from 2.16 on.",
        "appliesTo": "kubeconfigs.ext.cattle.io",
        "notTo": "API keys; login sessions",
        "existing": "are not changed",
        "value": "",
        "source": "this Rancher has no such setting"
    },
    {
        "name": "kubeconfig-generate-token",
        "unit": "boolean",
        "meaning": "Whether a downloaded kubeconfig contains a token; if not, it calls the Rancher CLI, which asks for a login.",
        "appliesTo": "kubeconfigs downloaded from Rancher",
        "notTo": "kubeconfigs.ext.cattle.io; API keys",
        "existing": "keep working",
        "value": "true",
        "source": "its default"
    },
    {
        "name": "auth-user-session-ttl-minutes",
        "unit": "minutes",
        "meaning": "How long a login lasts.",
        "appliesTo": "login sessions",
        "notTo": "API keys and kubeconfig tokens; tokens that the Rancher CLI makes",
        "existing": "keep their expiry",
        "value": "960",
        "source": "its default"
    },
    {
        "name": "auth-user-session-idle-ttl-minutes",
        "unit": "minutes",
        "meaning": "How long an unused login lasts. It must not exceed auth-user-session-ttl-minutes.",
        "appliesTo": "login sessions whose activity Rancher has recorded",
        "notTo": "API keys and kubeconfig tokens; tokens that the Rancher CLI makes",
        "existing": "are subject to it at once",
        "value": "960",
        "source": "its default"
    }
]

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken settings -o wide > stderr 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken settings -o wide > stdout 1`] = `
Setting:   auth-token-max-ttl-minutes
Value:   129600 (90d), from: its default
Meaning:   The maximum TTL of a token; 0 means no limit.
Applies to:   API keys and kubeconfig tokens of both APIs; on ext tokens sessions too
Not to:   login sessions of v3 (auth-user-session-ttl-minutes); tokens that Rancher makes for its own work
Existing tokens:  keep their expiry; an ext token is lowered at its next update through the API

Setting:   auth-token-default-ttl-minutes
Value:   129600 (90d), from: its default
Meaning:   The TTL of a token that asks for none. Rancher has it from 2.16 on; before, auth-token-max-ttl-minutes applies.
Applies to:   new tokens whose TTL is 0 or absent
Not to:   tokens that name a TTL; login sessions
Existing tokens:  are not changed

Setting:   kubeconfig-default-token-ttl-minutes
Value:   43200 (30d), from: its default
Meaning:   The TTL of the token in a kubeconfig that Rancher hands out.
Applies to:   tokens of kubeconfigs downloaded from Rancher
Not to:   tokens that the Rancher CLI makes for a kubeconfig; API keys; login sessions
Existing tokens:  are not changed: old kubeconfig tokens must be deleted

Setting:   kubeconfig-max-token-ttl-minutes
Value:   <none>, from: this Rancher has no such setting
Meaning:   The maximum TTL of a kubeconfig token. Rancher has it from 2.16 on.
Applies to:   kubeconfigs.ext.cattle.io
Not to:   API keys; login sessions
Existing tokens:  are not changed

Setting:   kubeconfig-generate-token
Value:   true, from: its default
Meaning:   Whether a downloaded kubeconfig contains a token; if not, it calls the Rancher CLI, which asks for a login.
Applies to:   kubeconfigs downloaded from Rancher
Not to:   kubeconfigs.ext.cattle.io; API keys
Existing tokens:  keep working

Setting:   auth-user-session-ttl-minutes
Value:   960 (16h), from: its default
Meaning:   How long a login lasts.
Applies to:   login sessions
Not to:   API keys and kubeconfig tokens; tokens that the Rancher CLI makes
Existing tokens:  keep their expiry

Setting:   auth-user-session-idle-ttl-minutes
Value:   960 (16h), from: its default
Meaning:   How long an unused login lasts. It must not exceed auth-user-session-ttl-minutes.
Applies to:   login sessions whose activity Rancher has recorded
Not to:   API keys and kubeconfig tokens; tokens that the Rancher CLI makes
Existing tokens:  are subject to it at once

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken settings > stderr 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > admin: kubectl rtoken settings > stdout 1`] = `
SETTING   VALUE   SOURCE   MEANING
auth-token-max-ttl-minutes   129600 (90d)   its default   The maximum TTL of a token; 0 means no limit.
auth-token-default-ttl-minutes   129600 (90d)   its default   The TTL of a token that asks for none. Rancher has it from 2.16 on; before, auth-token-max-ttl-minutes applies.
kubeconfig-default-token-ttl-minutes   43200 (30d)   its default   The TTL of the token in a kubeconfig that Rancher hands out.
kubeconfig-max-token-ttl-minutes   <none>   this Rancher has no such setting   The maximum TTL of a kubeconfig token. Rancher has it from 2.16 on.
kubeconfig-generate-token   true   its default   Whether a downloaded kubeconfig contains a token; if not, it calls the Rancher CLI, which asks for a login.
auth-user-session-ttl-minutes   960 (16h)   its default   How long a login lasts.
auth-user-session-idle-ttl-minutes   960 (16h)   its default   How long an unused login lasts. It must not exceed auth-user-session-ttl-minutes.

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > alice: kubectl rtoken report --top=1 > stderr 1`] = `
Warning: you may not list tokens.management.cattle.io, users.management.cattle.io and settings.management.cattle.io
Warning: without settings.management.cattle.io nothing is found by ttl-has-a-maximum

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > alice: kubectl rtoken report --top=1 > stdout 1`] = `
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

By owner (top 1 of 2):
OWNER   TOKENS
user-alice   4

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

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > audit --baseline: what is known does not count > stderr 1`] = `
7 findings in 25 tokens: 6 high, 1 medium; the baseline knows 6 of them, and 1 of the baseline are gone

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > audit --baseline: what is known does not count > stdout 1`] = `
BASELINE   SEVERITY   RULE   OBJECT   FINDING   MEND
known   high   hashing-is-one-way   feature.management.cattle.io/token-hashing   tokens.management.cattle.io are stored in plain: whoever may read one can log in with it   kubectl patch features.management.cattle.io token-hashing --type=merge -p '{"spec":{"value":true}}' --context=admin
known   high   requester-is-active-user   token.management.cattle.io/token-4pzsn   its owner user-gone does not exist   kubectl rtoken delete token.management.cattle.io/token-4pzsn --context=admin
known   high   requester-is-active-user   token.management.cattle.io/token-carol   its owner user-carol does not exist   kubectl rtoken delete token.management.cattle.io/token-carol --context=admin
known   high   requester-is-active-user   token.management.cattle.io/token-disab   its owner user-disabled is disabled   kubectl rtoken disable token.management.cattle.io/token-disab --context=admin
known   high   requester-is-active-user   token.management.cattle.io/token-k7dxj   its owner user-disabled is disabled   kubectl rtoken disable token.management.cattle.io/token-k7dxj --context=admin
new   high   ttl-has-a-maximum   token.management.cattle.io/token-n4vqp   its TTL is never, over the maximum 90d (7776000000 ms) (auth-token-max-ttl-minutes=129600)   kubectl rtoken set token.management.cattle.io/token-n4vqp --ttl 90d --context=admin
known   medium   cluster-is-reachable   token.management.cattle.io/token-2bvlm   it is scoped to cluster c-gone, which does not exist   kubectl rtoken delete token.management.cattle.io/token-2bvlm --context=admin

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > bob: kubectl rtoken get token-9d2kf > stderr 1`] = `
Error from server (NotFound): tokens.ext.cattle.io "token-9d2kf" not found
Warning: you may not read tokens.management.cattle.io: whether one of them has that name is not known

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > bob: kubectl rtoken get token-9d2kf > stdout 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > bob: kubectl rtoken settings > stderr 1`] = `
Error from server (Forbidden): settings.management.cattle.io is forbidden: User "user-bob" cannot list resource "settings" in API group "management.cattle.io" at the cluster scope

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > bob: kubectl rtoken settings > stdout 1`] = `

`

exports[`test/kubectl-plugin/commands-on-cluster.test.ts > TAP > kubectl rtoken on a real cluster > check: the bearer of a login matches, and its value is not said > stdout 1`] = `
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
