-- As many questions as the messages ask.
with expected as (

    select
        chat_key,
        sum(case when {{ is_question('text') }} then 1 else 0 end) as questions
    from {{ ref('messages') }} as messages
    where kind = 'message'
        and {{ is_untested('messages', 'messages') }}
    group by chat_key

),

found as (

    select
        chat_key,
        sum(case when category = 'question' then 1 else 0 end) as questions
    from {{ ref('message_categories') }} as categories
    where {{ is_untested('message_categories', 'categories') }}
    group by chat_key

)

select
    coalesce(expected.chat_key, found.chat_key) as chat_key,
    expected.questions,
    found.questions as found_questions
from expected
full outer join found
    on found.chat_key = expected.chat_key
where coalesce(expected.questions, 0) <> coalesce(found.questions, 0)
