-- Never lose a message, never invent one: silver has exactly the messages that were landed.
with landed as (

    select distinct
        {{ chat_key() }} as chat_key,
        {{ safe_cast('message_id', 'int64') }} as message_id
    from {{ ref('records') }}
    where record_kind = 'message'

)

select
    coalesce(landed.chat_key, messages.chat_key) as chat_key,
    coalesce(landed.message_id, messages.message_id) as message_id,
    case when messages.message_id is null then 'lost' else 'invented' end as problem
from landed
full outer join {{ ref('messages') }} as messages
    on messages.chat_key = landed.chat_key
    and messages.message_id = landed.message_id
where landed.message_id is null
    or messages.message_id is null
