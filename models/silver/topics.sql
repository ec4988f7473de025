-- Every topic that a message was assigned to, or a record describes; each chat with topics has General.
with activity as (

    select
        chat_key,
        topic_id,
        cast(sum(case when kind = 'message' then 1 else 0 end) as int64) as messages,
        min(case when kind = 'message' then sent_at end) as first_message_at,
        max(case when kind = 'message' then sent_at end) as last_message_at
    from {{ ref('message_topics') }}
    where topic_id is not null
    group by chat_key, topic_id

),

described as (

    select
        {{ chat_key() }} as chat_key,
        {{ json_int('payload', '$.id') }} as topic_id,
        {{ json_string('payload', '$.title') }} as title,
        observed_at as titled_at
    from {{ ref('records') }}
    where record_kind = 'topic'
        and source = 'telegram'

),

edited as (

    select
        messages.chat_key,
        assigned.topic_id,
        messages.service_title as title,
        messages.sent_at as titled_at
    from {{ ref('messages') }} as messages
    inner join {{ ref('message_topics') }} as assigned
        on assigned.chat_key = messages.chat_key
        and assigned.message_id = messages.message_id
    where messages.service_action in ('topic_created', 'topic_edit')
        and messages.service_title is not null

),

titles as (

    select *
    from (
        select * from described
        union all
        select * from edited
    ) as named
    where title is not null
    qualify row_number() over (partition by chat_key, topic_id order by titled_at desc, title desc) = 1

),

created as (

    select
        chat_key,
        message_id as topic_id,
        sent_at as created_at,
        sender_key as created_by_key
    from {{ ref('messages') }}
    where service_action = 'topic_created'

),

known as (

    select chat_key, topic_id from activity
    union distinct
    select chat_key, topic_id from described where topic_id is not null
    union distinct
    select distinct chat_key, 1 as topic_id from activity

)

select
    known.chat_key,
    known.topic_id,
    titles.title,
    known.topic_id = 1 as is_general,
    created.created_at,
    created.created_by_key,
    coalesce(activity.messages, 0) as messages,
    activity.first_message_at,
    activity.last_message_at
from known
left join titles
    on titles.chat_key = known.chat_key
    and titles.topic_id = known.topic_id
left join created
    on created.chat_key = known.chat_key
    and created.topic_id = known.topic_id
left join activity
    on activity.chat_key = known.chat_key
    and activity.topic_id = known.topic_id
