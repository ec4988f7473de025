-- Every rule that matched is a rule.
with matched as (

    select distinct
        category,
        rule
    from {{ ref('message_categories') }}
    where rule is not null

)

select
    matched.category,
    matched.rule
from matched
left join {{ ref('category_rules') }} as rules
    on rules.category = matched.category
    and rules.term = matched.rule
where rules.category is null
