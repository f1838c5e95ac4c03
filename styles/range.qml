<range lower="{{lower}}" upper="{{upper}}" label="{{label}}" symbol="{{symbol}}" render="true"/>
