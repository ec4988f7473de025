-- Forwards, media, polls and service messages are as many as the messages say, chat by chat, and polls keep their answers.
with expected as (

    select
        chat_key,
        sum(case when kind = 'message' and is_forwarded then 1 else 0 end) as forwards,
        sum(case when kind = 'message' and media_kind is not null then 1 else 0 end) as media,
        sum(case when kind = 'message' and media_kind = 'poll' then 1 else 0 end) as polls,
        sum(case when kind = 'service' then 1 else 0 end) as service_messages
    from {{ ref('messages') }}
    group by chat_key

),

found as (

    select
        chat_key,
        sum(forwards) as forwards,
        sum(media) as media,
        sum(polls) as polls,
        sum(answers) as answers,
        sum(poll_answers) as poll_answers,
        sum(service_messages) as service_messages
    from (
        select chat_key, 1 as forwards, 0 as media, 0 as polls, 0 as answers, 0 as poll_answers, 0 as service_messages
        from {{ ref('forwards') }}
        union all
        select chat_key, 0, 1, 0, 0, 0, 0
        from {{ ref('media') }}
        union all
        select chat_key, 0, 0, 1, answer_count, 0, 0
        from {{ ref('polls') }}
        union all
        select chat_key, 0, 0, 0, 0, 1, 0
        from {{ ref('poll_answers') }}
        union all
        select chat_key, 0, 0, 0, 0, 0, 1
        from {{ ref('service_events') }}
        where position = 0
    ) as parts
    group by chat_key

)

select
    expected.*,
    found.forwards as found_forwards,
    found.media as found_media,
    found.polls as found_polls,
    found.service_messages as found_service_messages
from expected
left join found
    on found.chat_key = expected.chat_key
where coalesce(found.forwards, 0) <> expected.forwards
    or coalesce(found.media, 0) <> expected.media
    or coalesce(found.polls, 0) <> expected.polls
    or coalesce(found.service_messages, 0) <> expected.service_messages
    or coalesce(found.answers, 0) <> coalesce(found.poll_answers, 0)
