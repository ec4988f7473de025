{#-
    What Telegram counts (views, voters, reactions, seconds) is from 0 to 2^31-1, so that sums over all messages of a
    group stay far from the end of 64 bits. Any other number in a record is none of Telegram's, and reads as NULL.
-#}
{% macro count_of(number) -%}
case when {{ number }} between 0 and 2147483647 then {{ number }} end
{%- endmacro %}

{#- Sizes of files are larger than counts, but not below zero either. -#}
{% macro size_of(number) -%}
case when {{ number }} >= 0 then {{ number }} end
{%- endmacro %}
