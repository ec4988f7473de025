with descriptions as (

    select
        {{ chat_key() }} as chat_key,
        coalesce({{ json_string('payload', '$.name') }}, {{ json_string('payload', '$.title') }}) as name,
        {{ json_string('payload', '$.type') }} as export_type,
        {{ json_string('payload', '$.forum') }} = 'true' as is_forum,
        source,
        observed_at,
        content_hash
    from {{ ref('records') }}
    where record_kind = 'chat'
        -- A live chat's record may describe another one, whose channel wrote here.
        and (source <> 'telegram' or {{ json_string('payload', '$.id') }} = chat_id)

),

described as (

    select
        chat_key,
        name,
        is_forum
    from descriptions
    qualify row_number() over (partition by chat_key order by observed_at desc, content_hash desc) = 1

),

exported as (

    select
        chat_key,
        export_type
    from descriptions
    where source <> 'telegram'
    qualify row_number() over (partition by chat_key order by observed_at desc, content_hash desc) = 1

),

-- Each message is in its day, or among the few without one.
parts as (

    select
        chat_key,
        messages,
        service_messages,
        unsupported_messages,
        0 as undated_messages,
        first_sent_at,
        last_sent_at,
        lowest_message_id
    from {{ ref('message_days') }}

    union all

    select
        chat_key,
        case when kind = 'message' then 1 else 0 end as messages,
        case when kind = 'service' then 1 else 0 end as service_messages,
        case when kind = 'unsupported' then 1 else 0 end as unsupported_messages,
        case when kind <> 'unsupported' then 1 else 0 end as undated_messages,
        cast(null as timestamp) as first_sent_at,
        cast(null as timestamp) as last_sent_at,
        message_id as lowest_message_id
    from {{ ref('messages') }}
    where sent_on is null

),

counted as (

    select
        chat_key,
        cast(sum(messages) as int64) as message_count,
        cast(sum(service_messages) as int64) as service_count,
        cast(sum(unsupported_messages) as int64) as unsupported_count,
        cast(sum(undated_messages) as int64) as undated_count,
        min(first_sent_at) as first_message_at,
        max(last_sent_at) as last_message_at,
        -- A group that became a supergroup keeps its old half, with ids below zero.
        min(lowest_message_id) < 0 as is_migrated
    from parts
    group by chat_key

),

forums as (

    {{ forum_chats() }}

),

chats as (

    select
        coalesce(described.chat_key, counted.chat_key) as chat_key,
        described.name,
        exported.export_type,
        coalesce(described.is_forum, false) or forums.chat_key is not null as is_forum,
        coalesce(counted.is_migrated, false) as is_migrated,
        coalesce(counted.message_count, 0) as message_count,
        coalesce(counted.service_count, 0) as service_count,
        coalesce(counted.unsupported_count, 0) as unsupported_count,
        coalesce(counted.undated_count, 0) as undated_count,
        counted.first_message_at,
        counted.last_message_at
    from described
    full outer join counted
        on counted.chat_key = described.chat_key
    left join exported
        on exported.chat_key = described.chat_key
    left join forums
        on forums.chat_key = counted.chat_key

)

select
    chat_key,
    {{ regexp_extract('chat_key', '^([a-z]+):') }} as chat_kind,
    {{ numeric_id(safe_int(regexp_extract('chat_key', '^[a-z]+:([0-9]+)'))) }} as chat_id,
    {{ pseudonymous_name('name', 'Chat') }} as name,
    export_type,
    is_forum,
    is_migrated,
    message_count + service_count + unsupported_count as record_count,
    message_count,
    service_count,
    unsupported_count,
    undated_count,
    first_message_at,
    last_message_at
from chats
