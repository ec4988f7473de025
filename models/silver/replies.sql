{{ config(
    materialized='incremental',
    unique_key=['chat_key', 'message_id'],
    pre_hook="{{ forget_changed_messages() }}",
    changed_rows='load_id'
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
            when reply_to_peer_key <> {{ peer_key_of('channel', 'chat_id') }} then reply_to_peer_key
        end as reply_to_chat_key,
        load_id
    from answers
    where kind = 'message'
        and reply_to_message_id is not null

),

-- A column to join on: with a condition on one side only, DuckDB would compare each link with each message.
addressed as (

    select
        *,
        case when reply_to_chat_key is null then chat_key end as target_chat_key
    from links

)

select
    addressed.chat_key,
    addressed.message_id,
    addressed.sender_key,
    addressed.sent_at,
    addressed.sent_on,
    addressed.reply_to_message_id,
    addressed.reply_to_chat_key,
    case
        when addressed.reply_to_chat_key is not null then 'elsewhere'
        when targets.message_id is null then 'missing'
        when targets.kind = 'service' then 'service'
        when targets.kind = 'unsupported' then 'unsupported'
        else 'message'
    end as target,
    case when targets.kind = 'message' then targets.sender_key end as target_sender_key,
    case when targets.kind = 'message' then targets.sent_at end as target_sent_at,
    case when targets.kind = 'message' then targets.is_deleted end as target_is_deleted,
    case
        when targets.kind = 'message' and addressed.sent_at >= targets.sent_at
            then {{ seconds_between('targets.sent_at', 'addressed.sent_at') }}
    end as response_seconds,
    coalesce(targets.kind = 'message' and addressed.sender_key = targets.sender_key, false) as is_own,
    greatest(addressed.load_id, coalesce(targets.load_id, 0)) as load_id
from addressed
left join {{ ref('messages') }} as targets
    on targets.chat_key = addressed.target_chat_key
    and targets.message_id = addressed.reply_to_message_id
