select
    chat_key,
    value as domain,
    cast(sum(uses) as int64) as links,
    cast(sum(messages) as int64) as messages,
    count(distinct case when user_key <> 'unknown' then user_key end) as senders,
    min(first_used_at) as first_shared_at,
    max(last_used_at) as last_shared_at
from {{ ref('entity_daily') }}
where kind = 'domain'
group by chat_key, value
