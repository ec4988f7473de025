{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['chat_key', 'message_id'],
    pre_hook="{{ forget_changed_messages() }}",
    on_schema_change='fail'
) }}

-- A reply says what is known of its target, so it changes with either of the two.
with answers as (

    select *
    from {{ ref('messages') }} as messages
    where {{ is_changed('messages') }}
    {%- if is_incremental() %}

    union all

    select messages.*
    from {{ ref('messages') }} as messages
    inner join {{ ref('messages') }} as targets
        on targets.chat_key = messages.chat_key
        and targets.message_id = messages.reply_to_message_id
    where {{ is_changed('targets') }}
        and not {{ is_changed('messages') }}
    {%- endif %}

),

-- In the export a supergroup's own peer is 'channel123', too.
links as (

    select
        chat_key,
        message_id,
        sender_key,
        sent_at,
        sent_on,
        reply_to_message_id,
        case
            when reply_to_peer_key <> 'channel:' || cast(chat_id as {{ text_type() }}) then reply_to_peer_key
        end as reply_to_chat_key,
        load_id
    from answers
    where kind = 'message'
        and reply_to_message_id is not null

)

select
    links.chat_key,
    links.message_id,
    links.sender_key,
    links.sent_at,
    links.sent_on,
    links.reply_to_message_id,
    links.reply_to_chat_key,
    case
        when links.reply_to_chat_key is not null then 'elsewhere'
        when targets.message_id is null then 'missing'
        when targets.kind = 'service' then 'service'
        when targets.kind = 'unsupported' then 'unsupported'
        else 'message'
    end as target,
    case when targets.kind = 'message' then targets.sender_key end as target_sender_key,
    case when targets.kind = 'message' then targets.sent_at end as target_sent_at,
    case
        when targets.kind = 'message' and links.sent_at >= targets.sent_at
            then {{ seconds_between('targets.sent_at', 'links.sent_at') }}
    end as response_seconds,
    coalesce(targets.kind = 'message' and links.sender_key = targets.sender_key, false) as is_own,
    greatest(links.load_id, coalesce(targets.load_id, 0)) as load_id
from links
left join {{ ref('messages') }} as targets
    on links.reply_to_chat_key is null
    and targets.chat_key = links.chat_key
    and targets.message_id = links.reply_to_message_id
