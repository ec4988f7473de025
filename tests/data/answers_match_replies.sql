-- Per pair and per week there are the same answers as in silver; only the weeks leave out those that are dated before what
-- they answer.
with answers as (

    select
        replies.chat_key,
        replies.sender_key as user_key,
        count(*) as answers,
        count(replies.response_seconds) as timed_answers
    from {{ ref('replies') }} as replies
    where {{ is_answer('replies') }}
    group by replies.chat_key, replies.sender_key

),

weeks as (

    select
        chat_key,
        user_key,
        sum(answers) as answers
    from {{ ref('response_times') }}
    group by chat_key, user_key

),

edges as (

    select
        chat_key,
        from_user_key as user_key,
        sum(replies) as replies
    from {{ ref('reply_graph') }}
    group by chat_key, from_user_key

)

select
    coalesce(answers.chat_key, edges.chat_key, weeks.chat_key) as chat_key,
    coalesce(answers.user_key, edges.user_key, weeks.user_key) as user_key,
    answers.answers,
    edges.replies as answers_in_reply_graph,
    weeks.answers as answers_in_response_times
from answers
full outer join edges
    on edges.chat_key = answers.chat_key
    and edges.user_key = answers.user_key
full outer join weeks
    on weeks.chat_key = answers.chat_key
    and weeks.user_key = answers.user_key
where coalesce(answers.answers, -1) <> coalesce(edges.replies, -1)
    or coalesce(answers.timed_answers, -1) <> coalesce(weeks.answers, 0)
