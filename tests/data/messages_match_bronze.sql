-- Never lose a message, never invent one: silver has exactly the messages that were landed. That a message shows a version
-- is another test's.
with landed as (

    select distinct
        {{ chat_key() }} as chat_key,
        {{ safe_int('message_id') }} as message_id
    from {{ ref('records') }} as records
    where record_kind = 'message'
        and {{ is_untested('records', 'records') }}

),

observed as (

    select distinct
        chat_key,
        message_id
    from {{ ref('message_versions') }} as versions
    where {{ is_untested('message_versions', 'versions') }}

)

select
    coalesce(landed.chat_key, observed.chat_key) as chat_key,
    coalesce(landed.message_id, observed.message_id) as message_id,
    case when landed.message_id is null then 'invented' else 'lost' end as problem
from landed
full outer join observed
    on observed.chat_key = landed.chat_key
    and observed.message_id = landed.message_id
left join {{ ref('messages') }} as messages
    on messages.chat_key = landed.chat_key
    and messages.message_id = landed.message_id
where landed.message_id is null
    or observed.message_id is null
    or messages.message_id is null
