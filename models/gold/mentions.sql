select
    chat_key,
    user_key as from_user_key,
    value as mention,
    cast(sum(uses) as int64) as uses,
    cast(sum(messages) as int64) as messages,
    min(first_used_at) as first_mentioned_at,
    max(last_used_at) as last_mentioned_at
from {{ ref('entity_daily') }}
where kind = 'mention'
group by chat_key, user_key, value
