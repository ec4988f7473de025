with described as (

    select
        {{ chat_key() }} as chat_key,
        chat_kind,
        {{ safe_cast('chat_id', 'int64') }} as chat_id,
        {{ json_string('payload', '$.name') }} as name,
        {{ json_string('payload', '$.type') }} as export_type
    from {{ ref('records') }}
    where record_kind = 'chat'
    qualify row_number() over (
        partition by {{ chat_key() }}
        order by observed_at desc, content_hash desc
    ) = 1

),

counted as (

    select
        chat_key,
        chat_kind,
        chat_id,
        count(*) as record_count,
        sum(case when kind = 'message' then 1 else 0 end) as message_count,
        sum(case when kind = 'service' then 1 else 0 end) as service_count,
        sum(case when kind = 'unsupported' then 1 else 0 end) as unsupported_count,
        sum(case when kind <> 'unsupported' and sent_on is null then 1 else 0 end) as undated_count,
        min(sent_at) as first_message_at,
        max(sent_at) as last_message_at,
        -- A group that became a supergroup keeps its old half, with ids below zero.
        max(case when message_id < 0 then 1 else 0 end) = 1 as is_migrated
    from {{ ref('messages') }}
    group by chat_key, chat_kind, chat_id

)

select
    coalesce(described.chat_key, counted.chat_key) as chat_key,
    coalesce(described.chat_kind, counted.chat_kind) as chat_kind,
    coalesce(described.chat_id, counted.chat_id) as chat_id,
    described.name,
    described.export_type,
    coalesce(counted.is_migrated, false) as is_migrated,
    cast(coalesce(counted.record_count, 0) as int64) as record_count,
    cast(coalesce(counted.message_count, 0) as int64) as message_count,
    cast(coalesce(counted.service_count, 0) as int64) as service_count,
    cast(coalesce(counted.unsupported_count, 0) as int64) as unsupported_count,
    cast(coalesce(counted.undated_count, 0) as int64) as undated_count,
    counted.first_message_at,
    counted.last_message_at
from described
full outer join counted
    on counted.chat_key = described.chat_key
