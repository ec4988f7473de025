-- As many questions, codes and media as the messages have, and every rule that matched is a rule.
with expected as (

    select
        chat_key,
        sum(case when {{ is_question('text') }} then 1 else 0 end) as questions
    from {{ ref('messages') }}
    where kind = 'message'
    group by chat_key

),

found as (

    select
        categories.chat_key,
        sum(case when categories.category = 'question' then 1 else 0 end) as questions,
        sum(case when categories.rule is not null and rules.category is null then 1 else 0 end) as unknown_rules
    from {{ ref('message_categories') }} as categories
    left join (select distinct category, term from {{ ref('category_rules') }}) as rules
        on rules.category = categories.category
        and rules.term = categories.rule
    group by categories.chat_key

)

select
    expected.chat_key,
    expected.questions,
    found.questions as found_questions,
    found.unknown_rules
from expected
left join found
    on found.chat_key = expected.chat_key
where expected.questions <> coalesce(found.questions, 0)
    or coalesce(found.unknown_rules, 0) > 0
