{{ config(
    materialized='incremental',
    unique_key=['chat_key', 'topic_id', 'conversation_id'],
    pre_hook="{{ forget_changed_conversations() }}",
    changed_rows='load_id'
) }}

with
{% if is_incremental() %}
changed as (

    {{ chats_changed_from() }}

),

-- The conversations that may go on: in each topic, the last that began before the change.
resumed as (

    select
        kept.chat_key,
        kept.topic_id,
        kept.started_at,
        kept.conversation_id,
        kept.started_on,
        {{ local_date('kept.ended_at', var('timezone')) }} as ended_on
    from {{ this }} as kept
    inner join changed
        on changed.chat_key = kept.chat_key
    where kept.started_on < changed.changed_from
    qualify row_number() over (
        partition by kept.chat_key, kept.topic_id
        order by kept.started_at desc, kept.conversation_id desc
    ) = 1

),

-- All days from the change on, and those of what may go on.
days as (

    select
        days.chat_key,
        days.sent_on,
        days.load_id
    from {{ ref('message_days') }} as days
    inner join changed
        on changed.chat_key = days.chat_key
    where days.sent_on >= changed.changed_from

    union distinct

    select
        days.chat_key,
        days.sent_on,
        days.load_id
    from {{ ref('message_days') }} as days
    inner join resumed
        on resumed.chat_key = days.chat_key
        and days.sent_on between resumed.started_on and resumed.ended_on

),
{% endif %}

day_messages as (

    select
        messages.chat_key,
        messages.message_id,
        messages.sent_at,
        messages.sent_on,
        coalesce(messages.sender_key, 'unknown') as user_key,
        days.load_id
    from {{ ref('messages') }} as messages
    inner join {{ 'days' if is_incremental() else ref('message_days') }} as days
        on days.chat_key = messages.chat_key
        and days.sent_on = messages.sent_on
    where messages.kind = 'message'

),

day_replies as (

    select replies.*
    from {{ ref('replies') }} as replies
    {%- if is_incremental() %}
    inner join days
        on days.chat_key = replies.chat_key
        and days.sent_on = replies.sent_on
    {%- endif %}

),

topics as (

    select
        topics.chat_key,
        topics.message_id,
        topics.topic_id,
        case when topics.topic_id is not null then topics.load_id end as load_id
    from {{ ref('message_topics') }} as topics
    {%- if is_incremental() %}
    inner join (
        select
            chat_key,
            message_id
        from day_messages

        union distinct

        select
            chat_key,
            reply_to_message_id as message_id
        from day_replies
    ) as wanted
        on wanted.chat_key = topics.chat_key
        and wanted.message_id = topics.message_id
    {%- endif %}

),

-- An answer into another topic continues nothing there.
placed as (

    select
        messages.chat_key,
        coalesce(topics.topic_id, 0) as topic_id,
        messages.message_id,
        messages.sent_at,
        messages.sent_on,
        messages.user_key,
        replies.target = 'message' as is_reply,
        case
            when coalesce(target_topics.topic_id, 0) = coalesce(topics.topic_id, 0) then replies.target_sent_at
        end as target_sent_at,
        greatest(messages.load_id, coalesce(replies.load_id, 0), coalesce(topics.load_id, 0)) as load_id
    from day_messages as messages
    left join day_replies as replies
        on replies.chat_key = messages.chat_key
        and replies.message_id = messages.message_id
    left join topics
        on topics.chat_key = messages.chat_key
        and topics.message_id = messages.message_id
    left join topics as target_topics
        on target_topics.chat_key = replies.chat_key
        and target_topics.message_id = replies.reply_to_message_id

),
{%- if is_incremental() %}

to_read as (

    select placed.*
    from placed
    inner join changed
        on changed.chat_key = placed.chat_key
    left join resumed
        on resumed.chat_key = placed.chat_key
        and resumed.topic_id = placed.topic_id
    where placed.sent_on >= changed.changed_from
        or placed.sent_at > resumed.started_at
        or (placed.sent_at = resumed.started_at and placed.message_id >= resumed.conversation_id)

),
{%- endif %}

followed as (

    select
        *,
        lag(sent_at) over (partition by chat_key, topic_id order by sent_at, message_id) as previous_at
    from {{ 'to_read' if is_incremental() else 'placed' }}

),

blocks as (

    select
        *,
        previous_at is null
            or {{ seconds_between('previous_at', 'sent_at') }} > {{ var('conversation_gap_minutes') }} * 60 as is_after_gap
    from followed

),

-- For the first message after a gap, when the block before it began: that it answers a message of this block shows in
-- when the answered message was sent. Moments only rise here, so the last of them is the highest; DuckDB would find
-- a last value that is not NULL by going back row by row.
linked as (

    select
        *,
        max(case when is_after_gap then sent_at end) over (
            partition by chat_key, topic_id
            order by sent_at, message_id
            rows between unbounded preceding and 1 preceding
        ) as block_before_at
    from blocks

),

started as (

    select
        *,
        is_after_gap
            and not coalesce(target_sent_at between block_before_at and previous_at, false) as is_start
    from linked

),

numbered as (

    select
        *,
        sum(case when is_start then 1 else 0 end) over (
            partition by chat_key, topic_id
            order by sent_at, message_id
            rows between unbounded preceding and current row
        ) as conversation_number
    from started

),

speakers as (

    select
        chat_key,
        topic_id,
        conversation_number,
        user_key,
        max(case when is_start then message_id end) as first_message_id,
        min(sent_at) as first_at,
        max(sent_at) as last_at,
        min(sent_on) as first_on,
        count(*) as messages,
        sum(case when is_reply then 1 else 0 end) as replies,
        max(load_id) as load_id
    from numbered
    group by chat_key, topic_id, conversation_number, user_key

),

-- Who speaks first has the conversation's first message.
conversations as (

    select
        chat_key,
        topic_id,
        conversation_number,
        max(first_message_id) as conversation_id,
        min(first_at) as started_at,
        max(last_at) as ended_at,
        cast(sum(messages) as int64) as messages,
        count(nullif(user_key, 'unknown')) as people,
        max(case when first_message_id is not null then user_key end) as starter_key,
        min(case when first_message_id is null then first_at end) as first_answer_at,
        cast(sum(replies) as int64) as replies,
        min(first_on) as started_on,
        max(load_id) as load_id
    from speakers
    group by chat_key, topic_id, conversation_number

)

select
    chat_key,
    topic_id,
    conversation_id,
    started_at,
    ended_at,
    {{ seconds_between('started_at', 'ended_at') }} as duration_seconds,
    messages,
    people,
    starter_key,
    replies,
    {{ seconds_between('started_at', 'first_answer_at') }} as first_answer_seconds,
    started_on,
    load_id
from conversations
